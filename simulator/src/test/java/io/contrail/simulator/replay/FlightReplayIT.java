package io.contrail.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.bts.BtsFlights;
import io.contrail.simulator.bts.BtsRow;
import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.reference.Airports;
import io.contrail.simulator.schema.FlightOpsSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightReplayIT {
    private static final Timetable TIMETABLE = Timetable.of(FlightSource.bundled());
    private static final List<String> TABLES = List.of(
            "airline",
            "airport",
            "aircraft_type",
            "aircraft",
            "flight_leg",
            "flight_delay",
            "ops_plan",
            "position_report");

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    private DataSource database;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("wal_level", "logical")
                .start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        database = newDatabase();
    }

    private static DataSource newDatabase() throws SQLException {
        try (Connection admin = postgres.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS flights WITH (FORCE)");
            statement.execute("DROP ROLE IF EXISTS simulator");
            statement.execute("CREATE ROLE simulator LOGIN PASSWORD 'flights'");
            statement.execute("CREATE DATABASE flights");
        }
        try (Connection admin = postgres.getDatabase("postgres", "flights").getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE SCHEMA flightops AUTHORIZATION simulator");
            statement.execute("CREATE SCHEMA flightops_sim AUTHORIZATION simulator");
        }
        DataSource source =
                FlightReplay.dataSource(postgres.getJdbcUrl("simulator", "flights"), "simulator", "flights");
        try (Connection connection = source.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, TIMETABLE);
        }
        return source;
    }

    @Test
    void aRoleThatOwnsNothingButTheSchemasMigratesAndLoadsTwiceWithoutChange() throws Exception {
        Map<String, String> before = contents();
        try (Connection connection = database.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, TIMETABLE);
        }
        assertThat(contents()).isEqualTo(before);
        assertThat(number("SELECT count(*) FROM flightops.airport")).isEqualTo(443);
        assertThat(number("SELECT count(*) FROM flightops.aircraft"))
                .isEqualTo(TIMETABLE.fleet().size());
        assertThat(number("SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                        + " WHERE c.relnamespace = 'flightops'::regnamespace AND a.attnum > 0 AND c.relkind = 'p'"
                        + " AND col_description(c.oid, a.attnum) IS NULL"))
                .isZero();
    }

    /** Every fortieth flight: legs are soon deleted again, and days go by. */
    private Timetable fewFlights() throws IOException {
        Path csv = folder.resolve("few.csv");
        BtsFlights all = FlightSource.bundled().read(Airports.bundled());
        StringBuilder lines = new StringBuilder("date,delay,distance,origin,destination\n");
        for (int i = 0; i < all.size(); i += 40) {
            BtsRow row = all.get(i);
            lines.append("%s,%d,%d,%s,%s%n"
                    .formatted(
                            row.departure(),
                            row.delayMinutes(),
                            row.distanceMiles(),
                            all.airports().get(row.origin()).iata(),
                            all.airports().get(row.destination()).iata()));
        }
        Files.write(csv, lines.toString().getBytes(StandardCharsets.UTF_8));
        return Timetable.of(FlightSource.file(csv));
    }

    /** Half of the kills come between two transactions, half with one open, whose rows have been sent. */
    @Test
    void killedAtAnyMomentAndResumedItHoldsTheSameRowsAsAnUninterruptedRun() throws Exception {
        int changes = 30_000;
        Timetable few = fewFlights();
        runTo(few, changes, 400);
        Map<String, String> uninterrupted = contents();
        database = newDatabase();

        Random random = new Random(42);
        for (int kill = 1; done() < changes; kill++) {
            Connection connection = database.getConnection();
            ReplaySession session = new ReplaySession(connection, few);
            long until = Math.min(changes, done() + 1_000 + random.nextInt(3_000));
            while (session.position().changes() < until) {
                session.write((int) Math.min(
                        1 + random.nextInt(300), until - session.position().changes()));
            }
            if (kill % 2 == 0) {
                session.writeWithoutCommit(1 + random.nextInt(300));
            }
            try (Connection admin = postgres.getPostgresDatabase().getConnection();
                    Statement statement = admin.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                        + " WHERE usename = 'simulator'");
            }
            assertThatThrownBy(() -> session.write(1)).isInstanceOf(SQLException.class);
        }

        assertThat(contents()).isEqualTo(uninterrupted);
        assertThat(number("SELECT count(*) FROM flightops.flight_leg WHERE status = 'CLOSED'"))
                .isPositive();
        assertThat(number("SELECT deletes FROM flightops_sim.replay_position")).isGreaterThan(2_000);
    }

    @Test
    void goesOnByItselfWhenItsConnectionIsCut() throws Exception {
        try (FlightReplay replay = FlightReplay.open(database, TIMETABLE, ReplayOptions.atRate(2_000))) {
            replay.start();
            await().until(() -> replay.stats().position().changes() > 500);
            try (Connection admin = postgres.getPostgresDatabase().getConnection();
                    Statement statement = admin.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'simulator'");
            }
            await().until(() -> replay.stats().lastError().isPresent());
            long cut = replay.stats().position().changes();
            await().until(() -> replay.stats().position().changes() > cut + 500);
            assertThat(replay.stats().state()).isEqualTo(ReplayStats.State.RUNNING);
            replay.close();

            assertThat(replay.finished().get().changes()).isEqualTo(done());
        }
        long rows = number("SELECT (SELECT count(*) FROM flightops.flight_leg)"
                + " + (SELECT count(*) FROM flightops.flight_delay) + (SELECT count(*) FROM flightops.ops_plan)"
                + " + (SELECT count(*) FROM flightops.position_report)");
        assertThat(number("SELECT inserts - deletes FROM flightops_sim.replay_position"))
                .isEqualTo(rows);
    }

    @Test
    void theRateCanBeChangedWhileItRunsAndZeroPauses() {
        try (FlightReplay replay = FlightReplay.open(database, TIMETABLE, ReplayOptions.atRate(0))) {
            replay.start();
            await().until(() -> replay.stats().state() == ReplayStats.State.RUNNING);
            assertThat(replay.stats().position().changes()).isZero();

            replay.rate(500);
            await().until(() -> replay.stats().position().changes() > 100);
            assertThat(replay.rate()).isEqualTo(500);
            assertThat(replay.stats().position().transactions()).isGreaterThan(5);

            replay.rate(FlightReplay.UNLIMITED);
            await().until(() -> replay.stats().position().changes() > 2_000);
        }
    }

    @Test
    void twoReplaysNeverWriteAtTheSameTime() {
        try (FlightReplay first = FlightReplay.open(database, TIMETABLE, ReplayOptions.atRate(1_000));
                FlightReplay second = FlightReplay.open(database, TIMETABLE, ReplayOptions.atRate(1_000))) {
            first.start();
            await().until(() -> first.stats().position().changes() > 0);
            second.start();
            await().until(() -> second.stats().state() == ReplayStats.State.RETRYING);
            assertThat(second.stats().lastError().orElseThrow()).hasMessageContaining("Another session");

            first.close();
            await().until(() -> second.stats().state() == ReplayStats.State.RUNNING);
        }
    }

    @Test
    void otherFlightsThanBeforeAreRefused() throws Exception {
        runTo(TIMETABLE, 100, 100);
        Path csv = Files.write(
                folder.resolve("two.csv"),
                "date,delay,distance,origin,destination\n2001-01-08 00:01,18,425,ATL,MSY\n"
                        .getBytes(StandardCharsets.UTF_8));
        Timetable other = Timetable.of(FlightSource.file(csv));
        try (FlightReplay replay = FlightReplay.open(database, other, ReplayOptions.atRate(10))) {
            replay.start();
            assertThatThrownBy(() -> replay.finished().get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("other flights");
            assertThat(replay.stats().state()).isEqualTo(ReplayStats.State.FAILED);
        }
    }

    @Test
    void theLongTextIsStoredOutOfLineAndOldPartitionsAreDropped() throws Exception {
        Path csv = folder.resolve("sparse.csv");
        StringBuilder flights = new StringBuilder("date,delay,distance,origin,destination\n");
        for (int day = 8; day <= 14; day++) {
            flights.append("2001-01-%02d 12:00,18,425,ATL,MSY%n".formatted(day));
        }
        Files.write(csv, flights.toString().getBytes(StandardCharsets.UTF_8));
        Timetable sparse = Timetable.of(FlightSource.file(csv));
        try (Connection connection = database.getConnection()) {
            FlightOpsSchema.loadReference(connection, sparse);
            ReplaySession session = new ReplaySession(connection, sparse);
            session.write(10);
            assertThat(number("SELECT max(pg_column_size(ofp)) - max(length(ofp)) FROM flightops.ops_plan"))
                    .isZero();
            assertThat(number("SELECT pg_relation_size(reltoastrelid) FROM pg_class"
                            + " WHERE oid = 'flightops.ops_plan'::regclass"))
                    .isGreaterThan(8_000);
            while (session.position().changes() < 1_000) {
                session.write(50);
            }
        }
        assertThat(number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'flightops.flight_leg'::regclass"))
                .isBetween(1L, 4L);
    }

    private void runTo(Timetable timetable, long changes, int transaction) throws SQLException {
        try (Connection connection = database.getConnection()) {
            ReplaySession session = new ReplaySession(connection, timetable);
            while (session.position().changes() < changes) {
                session.write(
                        (int) Math.min(transaction, changes - session.position().changes()));
            }
        }
    }

    private long done() throws SQLException {
        return number("SELECT coalesce(sum(inserts + updates + deletes), 0) FROM flightops_sim.replay_position");
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    /** Count and hash of every table's rows, keyless ones as a bag. */
    private Map<String, String> contents() throws SQLException {
        Map<String, String> contents = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                contents.put(table, fingerprint(statement, "flightops." + table));
            }
            contents.put(
                    "position",
                    fingerprint(
                            statement,
                            "(SELECT last_at, last_flight, inserts, updates, deletes"
                                    + " FROM flightops_sim.replay_position)"));
        }
        return contents;
    }

    private static String fingerprint(Statement statement, String rows) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT count(*) || ' ' || coalesce(md5(string_agg(h, '' ORDER BY h)), '')"
                        + " FROM (SELECT md5(t::text) AS h FROM " + rows + " t) hashes")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
