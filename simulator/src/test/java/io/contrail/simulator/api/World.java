package io.contrail.simulator.api;

import static org.awaitility.Awaitility.await;

import io.contrail.simulator.bts.BtsFlights;
import io.contrail.simulator.bts.BtsRow;
import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.reference.Airports;
import io.contrail.simulator.replay.FlightReplay;
import io.contrail.simulator.replay.ReplayOptions;
import io.contrail.simulator.schema.FlightOpsSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL in which most of a day of real flights has passed; one for all tests. */
final class World {
    private static final int EVERY = 5;
    private static final long CHANGES = 60_000;

    private static @Nullable World world;

    private final EmbeddedPostgres postgres;
    private final DataSource database;

    private World() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        database = FlightReplay.dataSource(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        Timetable timetable = fewFlights();
        try (Connection connection = database.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, timetable);
        }
        try (FlightReplay replay =
                FlightReplay.open(database, timetable, ReplayOptions.atRate(FlightReplay.UNLIMITED))) {
            replay.start();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> replay.stats().position().changes() > CHANGES);
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
        }
    }

    static synchronized World get() {
        try {
            if (world == null) {
                world = new World();
            }
            return world;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DataSource database() {
        return database;
    }

    /** The first column of the first row. */
    String value(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new AssertionError("no row: " + sql);
            }
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long number(String sql) {
        return Long.parseLong(value(sql));
    }

    void run(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of a flight for which this condition holds. */
    String flight(String condition) {
        return value("SELECT " + ID + " FROM flightops.flight_leg l WHERE " + condition + " ORDER BY 1 LIMIT 1");
    }

    static final String ID =
            "l.flight_date || '.' || l.carrier || l.flight_no || l.suffix || '.' || l.dep_iata || '.' || l.leg_seq";

    /** Everything that a command could change. */
    String contents() {
        return value("SELECT md5(string_agg(t, '' ORDER BY t)) FROM (SELECT l::text AS t FROM flightops.flight_leg l"
                + " UNION ALL SELECT d::text FROM flightops.flight_delay d) rows");
    }

    private static Timetable fewFlights() throws IOException {
        BtsFlights all = FlightSource.bundled().read(Airports.bundled());
        StringBuilder lines = new StringBuilder("date,delay,distance,origin,destination\n");
        for (int i = 0; i < all.size(); i += EVERY) {
            BtsRow row = all.get(i);
            lines.append("%s,%d,%d,%s,%s%n"
                    .formatted(
                            row.departure(),
                            row.delayMinutes(),
                            row.distanceMiles(),
                            all.airports().get(row.origin()).iata(),
                            all.airports().get(row.destination()).iata()));
        }
        Path csv = Files.createTempFile("flights", ".csv");
        try {
            Files.writeString(csv, lines);
            return Timetable.of(FlightSource.file(csv));
        } finally {
            Files.delete(csv);
        }
    }
}
