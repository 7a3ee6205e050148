package io.contrail.cli.pipeline;

import io.contrail.capture.replication.PipelineName;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipeline is started with.
 *
 * @param source URL of the user's own database; empty for the embedded one with flights
 * @param tables patterns of the tables to capture; empty for all
 * @param insertOnly patterns of tables without key that may be captured all the same, for they are only inserted into
 * @param flights how they are written, where the database is the embedded one
 * @param ports by part, where the user asked for one
 * @param resnapshot whether every table is to be read from the start, whatever was captured before
 * @param warehouse name of the one to land in; empty for the embedded one
 */
public record PipelineSettings(
        PipelineName name,
        Optional<String> source,
        Optional<String> tables,
        Optional<String> insertOnly,
        FlightSettings flights,
        Map<io.contrail.local.Part, Integer> ports,
        boolean resnapshot,
        Optional<String> warehouse) {
    /** Of a pipeline that goes on where it was. */
    public PipelineSettings(
            PipelineName name,
            Optional<String> source,
            Optional<String> tables,
            Optional<String> insertOnly,
            FlightSettings flights,
            Map<io.contrail.local.Part, Integer> ports) {
        this(name, source, tables, insertOnly, flights, ports, false, Optional.empty());
    }

    /** The embedded database and the bundled flights. */
    public static PipelineSettings embedded(long rate) {
        return new PipelineSettings(
                PipelineName.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                FlightSettings.atRate(rate),
                Map.of());
    }
}
