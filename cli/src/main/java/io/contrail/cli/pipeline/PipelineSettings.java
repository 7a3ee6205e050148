package io.contrail.cli.pipeline;

import io.contrail.capture.replication.PipelineName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipeline is started with.
 *
 * @param source URL of the user's own database; empty for the embedded one with the replay of flights
 * @param tables patterns of the tables to capture; empty for all
 * @param insertOnly patterns of tables without key that may be captured all the same, for they are only inserted into
 * @param rate changes a second that the replay writes; 0 pauses it
 * @param flights a file of flights instead of the bundled one
 * @param ports by part, where the user asked for one
 */
public record PipelineSettings(
        PipelineName name,
        Optional<String> source,
        Optional<String> tables,
        Optional<String> insertOnly,
        long rate,
        Optional<Path> flights,
        Map<io.contrail.local.Part, Integer> ports) {

    /** The embedded database and the bundled flights. */
    public static PipelineSettings embedded(long rate) {
        return new PipelineSettings(
                PipelineName.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                rate,
                Optional.empty(),
                Map.of());
    }
}
