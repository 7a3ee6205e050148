package io.contrail.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.cli.control.SimulatorClient;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the simulation's clock and what it has written. */
@Command(
        name = "status",
        description = "Shows the simulation's clock and what it has written so far.",
        footer = {"", "Examples:", "  contrail simulate status", "  contrail simulate status -o json"})
final class SimulateStatusCommand extends SimulateCommand.Steering {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private StatusCommand.Format format = StatusCommand.Format.table;

    @Override
    public Integer call() {
        SimulatorClient simulator = simulator();
        JsonNode clock = simulator.get("/v1/sim/clock");
        JsonNode truth = simulator.get("/v1/sim/truth");
        PrintWriter out = spec().commandLine().getOut();
        if (format == StatusCommand.Format.json) {
            ObjectNode both = JsonNodeFactory.instance.objectNode();
            both.set("clock", clock);
            both.set("truth", truth);
            out.println(both);
        } else {
            out.println("simulated time  %s, %s".formatted(clock.path("now").asText(), pace(clock)));
            out.println("seed            %s".formatted(clock.path("seed").asText()));
            out.println();
            out.println("%-20s %12s %12s %12s %12s".formatted("table", "inserts", "updates", "deletes", "rows"));
            for (Map.Entry<String, JsonNode> table : truth.path("tables").properties()) {
                JsonNode counts = table.getValue();
                out.println("%-20s %,12d %,12d %,12d %,12d"
                        .formatted(
                                table.getKey(),
                                counts.path("inserts").asLong(),
                                counts.path("updates").asLong(),
                                counts.path("deletes").asLong(),
                                counts.path("rows").asLong()));
            }
        }
        out.flush();
        return Main.Exit.OK;
    }

    private static String pace(JsonNode clock) {
        if (!clock.path("running").asBoolean()) {
            return "stopped";
        }
        return clock.path("speed").isNull()
                ? "at %s changes/s".formatted(clock.path("rate").asText())
                : "%s times as fast as real time".formatted(clock.path("speed").asText());
    }
}
