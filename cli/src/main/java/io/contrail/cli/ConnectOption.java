package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.Status;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Connect cluster a command means: any, or the one of the running pipeline. */
final class ConnectOption {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = "--connect",
            paramLabel = "URL",
            description =
                    "The REST address of a Connect worker, e.g. http://worker:8083. Of http://user@worker:8083 the"
                            + " password comes from " + WorkerAddress.PASSWORD
                            + ". Default: the worker of the pipeline that runs on the data directory.")
    private @Nullable String connect;

    ConnectClient open() {
        return connect == null
                ? new ConnectClient(ofPipeline(dataDir.path()), PATIENCE)
                : new ConnectClient(WorkerAddress.parse(connect), PATIENCE, WorkerAddress.password());
    }

    private static URI ofPipeline(Path dataDirectory) {
        ControlClient pipeline = ControlClient.of(dataDirectory)
                .orElseThrow(() -> PipelineException.unreachable(
                        "No pipeline runs on %s.".formatted(dataDirectory),
                        "Without --connect, its Connect worker is meant.",
                        "name a worker with --connect http://worker:8083, or start a pipeline with 'contrail up'."));
        return pipeline.status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals(Status.CONNECT))
                .map(endpoint -> URI.create(endpoint.address()))
                .findFirst()
                .orElseThrow(() -> PipelineException.unreachable(
                        "The pipeline on %s does not say where its Connect worker is.".formatted(dataDirectory),
                        "Its connectors cannot be looked at.",
                        "look at 'contrail status', and name the worker with --connect."));
    }
}
