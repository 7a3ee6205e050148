package io.contrail.cli;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.pipeline.Slot;
import io.contrail.cli.sql.SqlFormat;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the replication slots of a source. */
@Command(
        name = "slots",
        description =
                "Lists the replication slots of the source, whoever made them: each makes PostgreSQL keep its log.",
        footer = {
            "",
            "Exit codes: 0 all are read, 3 the source or the pipeline does not answer, 5 one is inactive, at risk or lost.",
            "",
            "Examples:",
            "  contrail slots",
            "  contrail slots --source postgresql://me@db.example/app -o json"
        })
final class SlotsCommand implements Callable<Integer> {
    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "Of this server, postgresql://user@host:port/database, and not of the running pipeline's. The"
                    + " password comes from PGPASSWORD or ~/.pgpass.")
    private @Nullable String source;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "With --source: the pipeline's name. Default: ${DEFAULT-VALUE}.")
    private String name = PipelineName.DEFAULT.value();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SqlFormat format = SqlFormat.table;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Slot> slots = slots();
        SqlFormat.Printer printer = format.printer(spec.commandLine().getOut());
        printer.columns(List.of(
                "slot", "ours", "state", "plugin", "database", "reader", "retained_bytes", "safe_bytes", "trouble"));
        for (Slot slot : slots) {
            printer.row(Arrays.asList(
                    slot.name(),
                    slot.ours(),
                    slot.state(),
                    slot.plugin(),
                    slot.database(),
                    slot.reader(),
                    slot.retainedBytes(),
                    slot.safeBytes(),
                    slot.trouble()));
        }
        printer.end();
        return slots.stream().allMatch(slot -> slot.trouble() == null) ? Main.Exit.OK : Main.Exit.UNHEALTHY;
    }

    private List<Slot> slots() {
        if (source == null) {
            return ControlClient.running(dataDir.path()).slots();
        }
        try (SourceConnection connection = SourceAddress.ofArgument(source).open()) {
            return Slot.all(connection, new PipelineName(name));
        }
    }
}
