package io.contrail.cli.control;

import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.RepairOrder;
import io.contrail.cli.pipeline.VerifiablePipeline;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.verifier.Lag;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;

/** The pipeline of {@code contrail up}: it verifies itself when it is asked. */
public record ControlledPipeline(ControlClient control) implements VerifiablePipeline {
    @Override
    public VerificationReport verify(VerifyRequest request, VerificationListener listener) {
        return control.verify(request, listener);
    }

    @Override
    public Lag lag(LagRequest request) {
        return control.lag(request);
    }

    @Override
    public RepairOrder repair(RepairOrder order) {
        return control.repair(order);
    }

    @Override
    public void close() {}
}
