package io.contrail.cli.pipeline;

import io.contrail.capture.source.TableName;
import java.util.List;
import java.util.Set;

/** The tables of a pipeline, as they are now. */
public interface PipelineTables {
    /** Those that are captured. */
    List<TableName> now();

    /** Captured tables whose changes the publication does not send any more. */
    Set<TableName> unpublished();

    /** Captured tables that the source no longer has; the warehouse keeps them. */
    Set<TableName> dropped();
}
