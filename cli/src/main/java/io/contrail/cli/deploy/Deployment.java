package io.contrail.cli.deploy;

import io.contrail.changelog.PipelineException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Runs a file statement by statement and writes down in {@code contrail.deployments} that it has. There is no transaction
 * around it, for DDL has none in Snowflake: it stops at the first error, and running the file again is safe if each of
 * its statements is.
 */
public final class Deployment {
    private static final String RECORDS = """
            CREATE TABLE IF NOT EXISTS contrail.deployments (
                deployed_at TIMESTAMPTZ NOT NULL, deployed_by VARCHAR NOT NULL, file VARCHAR NOT NULL,
                sha256 VARCHAR NOT NULL, statements INTEGER NOT NULL, skipped INTEGER NOT NULL)""";

    private final SqlScript script;
    private final DeployTarget target;
    private final Clock clock;
    private final PrintWriter out;
    private final PrintWriter err;

    /** @param err takes the progress */
    public Deployment(SqlScript script, DeployTarget target, Clock clock, PrintWriter out, PrintWriter err) {
        this.script = script;
        this.target = target;
        this.clock = clock;
        this.out = out;
        this.err = err;
    }

    /** Says what {@link #run} would do. */
    public void plan(boolean objectsOnly) {
        Plan plan = plan(existing(), objectsOnly);
        for (Plan.Step step : plan.steps()) {
            out.println("%-8s  %s:%d  %s%s"
                    .formatted(
                            step.effect(),
                            script.file(),
                            step.statement().line(),
                            step.statement().head(),
                            step.detail().isEmpty() ? "" : "  [" + step.detail() + "]"));
        }
        out.println("%s against %s: %s".formatted(script.file(), target.title(), plan.summary()));
    }

    /** Refuses to begin when the plan loses columns and {@code allowLoss} does not say that it may. */
    public void run(boolean objectsOnly, boolean allowLoss) {
        Plan plan = plan(existing(), objectsOnly);
        plan.check(script.file(), allowLoss);
        for (Plan.Step step : plan.with(Plan.Effect.SKIP)) {
            err.println("  skipped  %s:%d  %s  [%s]"
                    .formatted(
                            script.file(),
                            step.statement().line(),
                            step.statement().head(),
                            step.detail()));
        }
        List<Plan.Step> runs = plan.runs();
        for (int i = 0; i < runs.size(); i++) {
            SqlStatement statement = runs.get(i).statement();
            long begun = clock.millis();
            execute(statement, i);
            err.println("  [%d/%d]  %s:%d  %s  (%.1f s)"
                    .formatted(
                            i + 1,
                            runs.size(),
                            script.file(),
                            statement.line(),
                            statement.head(),
                            (clock.millis() - begun) / 1_000.0));
        }
        int skipped = plan.with(Plan.Effect.SKIP).size();
        record(runs.size(), skipped);
        out.println("%s deployed to %s: %d statements run, %d skipped"
                .formatted(script.file(), target.title(), runs.size(), skipped));
    }

    private Plan plan(Optional<Existing> existing, boolean objectsOnly) {
        if (script.statements().isEmpty()) {
            throw PipelineException.usage(
                    "%s has no statement.".formatted(script.file()), "Nothing was run.", "name another file with -f.");
        }
        return Plan.of(script, target, existing, objectsOnly);
    }

    private Optional<Existing> existing() {
        try {
            return target.existing(database());
        } catch (SQLException e) {
            throw failed("What is in %s could not be read".formatted(target.title()), e, "Nothing was run.");
        }
    }

    /** The database that the file makes or uses; empty when it names none. */
    private String database() {
        for (SqlStatement statement : script.statements()) {
            Subject subject = statement.subject();
            if (subject.creates("DATABASE") && !subject.name().isEmpty()) {
                return subject.name().get(0);
            }
            if (statement.startsWith("USE", "DATABASE") && statement.tokens().size() > 2) {
                return statement.tokens().get(2).name();
            }
        }
        return "";
    }

    private void execute(SqlStatement statement, int before) {
        try {
            target.execute(statement.text());
        } catch (SQLException e) {
            throw failed(
                    "%s:%d: %s failed".formatted(script.file(), statement.line(), statement.head()),
                    e,
                    "%d statements before it were run; it and what follows were not.".formatted(before));
        }
    }

    private void record(int statements, int skipped) {
        try {
            target.execute("CREATE SCHEMA IF NOT EXISTS contrail");
            target.execute(RECORDS);
            target.execute("INSERT INTO contrail.deployments VALUES (CAST('%s' AS TIMESTAMPTZ), %s, %s, '%s', %d, %d)"
                    .formatted(
                            clock.instant()
                                    .truncatedTo(ChronoUnit.MICROS)
                                    .toString()
                                    .replace("Z", "+00:00"),
                            literal(target.user()),
                            literal(script.file()),
                            script.sha256(),
                            statements,
                            skipped));
        } catch (SQLException e) {
            throw failed(
                    "The deployment could not be written down in contrail.deployments",
                    e,
                    "All %d statements of %s were run.".formatted(statements, script.file()));
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The engine's first line names the cause; more of it would repeat the statement, which may hold a key. */
    private static PipelineException failed(String what, SQLException e, String meaning) {
        String state = String.valueOf(e.getSQLState());
        String sentence = "%s: %s."
                .formatted(
                        what,
                        String.valueOf(e.getMessage())
                                .strip()
                                .lines()
                                .findFirst()
                                .orElse(""));
        return (state.startsWith("08")
                        ? PipelineException.unreachable(sentence, meaning, "check the connection, then run it again.")
                        : PipelineException.stop(
                                sentence, meaning, "correct it, then run the file again from its beginning."))
                .causedBy(e);
    }
}
