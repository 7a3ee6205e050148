package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No false alarm: under mixed load, with parts of the pipeline dying in between, nothing that agrees is ever called
 * different, not even under the first pin. That the load is hard enough shows by what cutting at an LSN makes of it.
 */
class VerifyLoadIT {
    /** So many ranges are compared; {@code -Dcontrail.checks=10000} for the long run. */
    private static final long CHECKS = Long.getLong("contrail.checks", 1_200);

    private static final int CHUNK = 25;
    private static final int ROUNDS_A_FAULT = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    private long checks;
    private long naiveLooks;
    private long naiveWrong;
    private long notVerified;
    private int rounds;

    @Test
    void nothingThatAgreesIsCalledDifferent() throws Exception {
        Path data = folder.resolve("pipeline");
        try (UsersDatabase database = UsersDatabase.start(folder.resolve("database"))) {
            database.execute(
                    "CREATE TABLE leg (id int PRIMARY KEY, note text)",
                    "INSERT INTO leg SELECT i, 'row ' || i FROM generate_series(1, 3000) i",
                    "CREATE TABLE emptied (id int PRIMARY KEY, note text)",
                    "CREATE TABLE heap (id int, note text)",
                    "ALTER TABLE heap REPLICA IDENTITY FULL");
            String[] arguments = {"--source", database.url(), "--tables", "public.*", "--verify", "off"};
            ContrailProcess pipeline = ContrailProcess.up(data, arguments);
            try (WriteLoad load = WriteLoad.start(database, "leg", 1_000);
                    Emptying emptying = new Emptying(database)) {
                try (Connection open = aLongTransaction(database)) {
                    while (checks < CHECKS) {
                        look(pipeline, database);
                        if (++rounds % ROUNDS_A_FAULT == 0) {
                            pipeline = fault(rounds / ROUNDS_A_FAULT, pipeline, database, data);
                        }
                    }
                    open.rollback();
                }
                assertThat(load.transactions()).isGreaterThan(100);
                assertThat(emptying.truncations.get()).isPositive();
            } finally {
                pipeline.close();
            }
        }
        System.out.printf(
                "%d ranges compared in %d rounds, 0 false alarms; %d tables could not be verified at once;"
                        + " cutting by LSN was wrong in %d of %d looks%n",
                checks, rounds, notVerified, naiveWrong, naiveLooks);
        assertThat(naiveWrong).as("looks in which cutting by LSN is wrong").isPositive();
        assertThat(notVerified).as("tables that could not be verified").isLessThan(rounds * 3L / 2);
    }

    private void look(ContrailProcess pipeline, UsersDatabase database) throws SQLException {
        Naive naive = Naive.take(database);
        VerificationReport report = pipeline.control()
                .verify(
                        new VerifyRequest(List.of(), List.of(), false, 1, 1, 60, 10, CHUNK),
                        VerificationListener.SILENT);
        for (TableReport table : report.tables()) {
            assertThat(table.verdict()).as(report.toString()).isNotEqualTo(Verdict.DIFFERENT);
            assertThat(table.unconfirmed()).as(report.toString()).isZero();
            checks += table.chunks();
            notVerified += table.verdict() == Verdict.UNVERIFIED ? 1 : 0;
        }
        naiveLooks++;
        naiveWrong += naive.agrees(pipeline) ? 0 : 1;
    }

    private static ContrailProcess fault(int number, ContrailProcess pipeline, UsersDatabase database, Path data)
            throws InterruptedException {
        switch (number % 4) {
            case 0 -> database.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots");
            case 1 -> pipeline.connect().restart("contrail-sink");
            case 2 -> pipeline.connect().restart("contrail-source");
            default -> {
                pipeline.kill();
                return ContrailProcess.up(data, "--verify", "off");
            }
        }
        return pipeline;
    }

    private static Connection aLongTransaction(UsersDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE leg SET note = 'never' WHERE id <= 5");
        }
        return connection;
    }

    /** What many do: take the position in the log at which the rows are read, and cut the changes there. */
    private record Naive(long lsn, List<String> rows) {
        static Naive take(UsersDatabase database) throws SQLException {
            List<String> rows = new ArrayList<>();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                long lsn;
                try (ResultSet row = statement.executeQuery("SELECT (pg_current_wal_lsn() - '0/0')::bigint")) {
                    row.next();
                    lsn = row.getLong(1);
                }
                try (ResultSet row = statement.executeQuery("SELECT id, note FROM leg")) {
                    while (row.next()) {
                        rows.add("[%d, %s]".formatted(row.getInt(1), row.getString(2)));
                    }
                }
                connection.rollback();
                Collections.sort(rows);
                return new Naive(lsn, rows);
            }
        }

        boolean agrees(ContrailProcess pipeline) {
            return pipeline.rows(false, """
                            SELECT id, note FROM (
                                SELECT id, note, _op FROM public_changelog.leg WHERE _lsn <= %d AND _op <> 't'
                                QUALIFY row_number() OVER (PARTITION BY id ORDER BY _ordinal DESC) = 1)
                            WHERE _op <> 'd'""".formatted(lsn)).equals(rows);
        }
    }

    /** Fills and empties tables, again and again. */
    private static final class Emptying implements AutoCloseable {
        private final UsersDatabase database;
        private final Thread thread = new Thread(this::run, "emptying");
        private volatile boolean stop;
        private final AtomicInteger truncations = new AtomicInteger();

        Emptying(UsersDatabase database) {
            this.database = database;
            thread.start();
        }

        private void run() {
            while (!stop) {
                database.execute(
                        "INSERT INTO emptied SELECT i, 'x' FROM generate_series(1, 300) i",
                        "INSERT INTO heap SELECT i % 20, 'y' FROM generate_series(1, 200) i",
                        "DELETE FROM heap WHERE id = 3",
                        "UPDATE heap SET note = 'z' WHERE id = 4",
                        "SELECT pg_sleep(0.3)",
                        "BEGIN; TRUNCATE emptied; INSERT INTO emptied VALUES (1, 'first'); COMMIT",
                        "SELECT pg_sleep(0.05)",
                        "TRUNCATE emptied, heap");
                truncations.incrementAndGet();
            }
        }

        @Override
        public void close() throws InterruptedException {
            stop = true;
            thread.join();
        }
    }
}
