package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.sql.SqlFormat;
import io.contrail.cli.sql.SqlRunner;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a statement in the warehouse, or in the source. */
@Command(
        name = "sql",
        description =
                "Runs a statement in the warehouse, through the running pipeline or, when none runs, on its file.",
        footer = {
            "",
            "Values print alike for both sides, so equal tables give equal output.",
            "",
            "Examples:",
            "  contrail sql \"select status, count(*) from flightops.flight_leg group by all\"",
            "  contrail sql --source -o csv \"select * from flightops.airline order by 1\"",
            "  contrail sql \"select * from flightops_changelog.flight_leg order by _ordinal desc limit 5\" -o json"
        })
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(names = "--source", description = "Run it in PostgreSQL instead.")
    private boolean source;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SqlFormat format = SqlFormat.table;

    @Parameters(paramLabel = "STATEMENT", description = "One SQL statement.")
    private String statement = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        SqlFormat.Printer printer = format.printer(spec.commandLine().getOut());
        Optional<ControlClient> running = ControlClient.of(dataDir.path());
        if (running.isPresent()) {
            running.get().sql(statement, source, printer);
        } else if (source) {
            ControlClient.running(dataDir.path()); // says that it is not
        } else {
            runOnFile(printer);
        }
        printer.end();
        return Main.Exit.OK;
    }

    private void runOnFile(SqlFormat.Printer printer) {
        Path file = dataDir.path().resolve("warehouse.duckdb");
        if (!Files.exists(file)) {
            throw PipelineException.unreachable(
                    "There is no warehouse in %s.".formatted(dataDir.path()),
                    "No pipeline has run there yet.",
                    "start one with 'contrail up', or name another with --data-dir.");
        }
        try (Connection connection = new DuckDbDatabase(file, "512MB", 2).connect()) {
            SqlRunner.run(connection, statement, printer);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not close a connection", e);
        }
    }
}
