package io.contrail.cli.pipeline;

import io.contrail.verifier.Lag;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;

/** A running pipeline as {@code contrail verify} uses it, wherever it runs. */
public interface VerifiablePipeline extends AutoCloseable {
    /** Returns when it is done; anything that cannot be compared is in the report. */
    VerificationReport verify(VerifyRequest request, VerificationListener listener);

    /** Measures how far the warehouse is behind. */
    Lag lag(LagRequest request);

    /**
     * Returns when what was wrong has been read again.
     *
     * @return what was done of it
     */
    RepairOrder repair(RepairOrder order);

    /** Lets go of it; it goes on running. */
    @Override
    void close();
}
