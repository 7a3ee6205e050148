package io.contrail.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.cli.control.SimulatorClient;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a scenario, or shows those that were started. */
@Command(
        name = "scenario",
        description = "Starts a scenario of the simulation, or shows those that were started.",
        footer = {
            "",
            "Exit codes: 0 started, or ended with --wait; 1 the scenario failed.",
            "",
            "Examples:",
            "  contrail simulate scenario",
            "  contrail simulate scenario storm -p airport=ORD -p hours=3 --wait",
            "  contrail simulate scenario bulk-transaction -p rows=1000000"
        })
final class ScenarioCommand extends SimulateCommand.Steering {
    private static final String PATH = "/v1/sim/scenarios";

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "storm, ground-stop, bulk-transaction, re-registration, retention, erase or schema-change.")
    private @Nullable String name;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "NAME=VALUE",
            description = "A parameter of the scenario.")
    private Map<String, String> parameters = new TreeMap<>();

    @Option(names = "--wait", description = "Wait until it has ended.")
    private boolean wait;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private StatusCommand.Format format = StatusCommand.Format.table;

    @Override
    public Integer call() {
        SimulatorClient simulator = simulator();
        PrintWriter out = spec().commandLine().getOut();
        if (name == null) {
            JsonNode all = simulator.get(PATH);
            if (format == StatusCommand.Format.json) {
                out.println(all);
            } else {
                all.path("scenarios").forEach(run -> out.println(line(run)));
            }
            out.flush();
            return Main.Exit.OK;
        }
        JsonNode run = simulator.send("POST", PATH, Map.of("name", name, "parameters", parameters));
        while (wait && run.path("state").asText().equals("RUNNING")) {
            run = simulator.get("%s/%s?wait=30".formatted(PATH, run.path("id").asText()));
        }
        out.println(format == StatusCommand.Format.json ? run : line(run));
        out.flush();
        return run.path("state").asText().equals("FAILED") ? Main.Exit.FAILED : Main.Exit.OK;
    }

    private static String line(JsonNode run) {
        return "%-18s %-8s %,12d changes  %s"
                .formatted(
                        run.path("id").asText(),
                        run.path("state").asText(),
                        run.path("changes").asLong(),
                        run.path("detail").asText());
    }
}
