package io.contrail.cli;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.deploy.DeployTarget;
import io.contrail.cli.deploy.Deployment;
import io.contrail.cli.deploy.DuckDbTarget;
import io.contrail.cli.deploy.SnowflakeLogin;
import io.contrail.cli.deploy.SnowflakeSql;
import io.contrail.cli.deploy.SnowflakeTarget;
import io.contrail.cli.deploy.SqlScript;
import io.contrail.cli.deploy.UnknownTarget;
import io.contrail.cli.sql.SqlResult;
import io.contrail.cli.sql.SqlRunner;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deploys a file of SQL. */
@Command(
        name = "deploy",
        description = "Runs a file of SQL, snowflake.sql by default, statement by statement in a Snowflake account.",
        footer = {
            "",
            "The account is told by environment variables: CONTRAIL_SNOWFLAKE_ACCOUNT (or _URL), _USER, _PRIVATE_KEY_FILE,"
                    + " _PASSPHRASE, _ROLE and _WAREHOUSE; _TOKEN in place of a key (OpenID Connect).",
            "",
            "Exit codes: 0 deployed, 1 a statement failed or the plan was refused, 2 usage, 3 unreachable.",
            "",
            "Examples:",
            "  contrail deploy --dry-run                    what would be created, added, lost",
            "  contrail deploy                              everything; the first time as ACCOUNTADMIN",
            "  contrail deploy --objects-only               without roles, users and the virtual warehouse",
            "  contrail deploy --target duckdb              the analytics views in the embedded warehouse",
            "  contrail deploy --generate                   writes the tables and views into the file again"
        })
final class DeployCommand implements Callable<Integer> {
    enum Target {
        snowflake,
        duckdb
    }

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The file. Default: snowflake.sql beside the command.")
    private @Nullable Path file;

    @Option(
            names = "--target",
            paramLabel = "TARGET",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Target target = Target.snowflake;

    @Option(names = "--dry-run", description = "Prints the plan and runs nothing.")
    private boolean dryRun;

    @Option(names = "--allow-loss", description = "Runs it although columns are dropped with their data.")
    private boolean allowLoss;

    @Option(names = "--objects-only", description = "Leaves out the part that needs the account's administrator.")
    private boolean objectsOnly;

    @Option(names = "--generate", description = "Writes the generated parts of the file anew and runs nothing.")
    private boolean generate;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path path = file != null ? file : Path.of(System.getProperty("contrail.home", "."), "snowflake.sql");
        SqlScript script = SqlScript.read(path);
        if (generate) {
            String text = SnowflakeSql.generate(script, SnowflakeSql.ofFlights());
            boolean same = text.equals(script.text());
            if (!same) {
                Files.writeString(path, text);
            }
            spec.commandLine().getOut().println(path + (same ? " is as it should be" : " written"));
            return Main.Exit.OK;
        }
        try (DeployTarget opened = open()) {
            Deployment deployment = new Deployment(
                    script,
                    opened,
                    Clock.systemUTC(),
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr());
            if (dryRun) {
                deployment.plan(objectsOnly);
            } else {
                deployment.run(objectsOnly, allowLoss);
            }
        }
        return Main.Exit.OK;
    }

    private DeployTarget open() {
        if (target == Target.duckdb) {
            return new DuckDbTarget(this::inWarehouse);
        }
        return dryRun && !SnowflakeLogin.isConfigured(System.getenv())
                ? new UnknownTarget()
                : SnowflakeTarget.open(SnowflakeLogin.of(System.getenv()));
    }

    private void inWarehouse(String statement, SqlResult result) {
        Optional<ControlClient> running = ControlClient.of(dataDir.path());
        Path warehouse = dataDir.path().resolve("warehouse.duckdb");
        if (running.isPresent()) {
            running.get().sql(statement, false, result);
        } else if (!Files.exists(warehouse)) {
            throw PipelineException.unreachable(
                    "There is no warehouse in %s.".formatted(dataDir.path()),
                    "No pipeline has run there yet.",
                    "start one with 'contrail up', or name another with --data-dir.");
        } else {
            try (Connection connection = new DuckDbDatabase(warehouse, "512MB", 2).connect()) {
                SqlRunner.run(connection, statement, result);
            } catch (SQLException e) {
                throw new IllegalStateException("DuckDB does not close a connection", e);
            }
        }
    }
}
