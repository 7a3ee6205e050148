package io.contrail.cli.pipeline;

import io.contrail.changelog.verification.VerificationReader;
import java.sql.Connection;
import java.util.Map;

/** The warehouse that a pipeline of this command lands in, and everything that is particular to it. */
public sealed interface WarehouseEnd permits EmbeddedWarehouse, SnowflakeAccount {

    /** What users see of where it is. */
    String address();

    /** The sink connector's settings that name it and say how to reach it; secrets as references. */
    Map<String, String> sinkSettings();

    /**
     * For SQL; the caller closes it.
     *
     * @throws io.contrail.changelog.PipelineException when it cannot be reached
     */
    Connection connect();

    /** What a verifier reads. */
    VerificationReader reader();

    /** Whether looking at it costs money: then it is looked at only when something has landed. */
    boolean metered();
}
