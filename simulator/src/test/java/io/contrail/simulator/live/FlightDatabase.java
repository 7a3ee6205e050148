package io.contrail.simulator.live;

import io.contrail.simulator.bts.BtsFlights;
import io.contrail.simulator.bts.BtsRow;
import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.reference.Airports;
import io.contrail.simulator.replay.FlightReplay;
import io.contrail.simulator.schema.FlightOpsSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** A real PostgreSQL with as many empty flight databases as a test wants, written by a role that owns two schemas. */
public final class FlightDatabase implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private int databases;
    private String current = "postgres";

    public FlightDatabase() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("wal_level", "logical")
                .start();
        try (Connection admin = postgres.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE flightops LOGIN PASSWORD 'flights'");
        }
    }

    /** From now on the current one. */
    DataSource create(Timetable timetable) throws SQLException {
        DataSource source = createEmpty();
        try (Connection connection = source.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, timetable);
        }
        return source;
    }

    public DataSource createEmpty() throws SQLException {
        current = "flights" + ++databases;
        try (Connection admin = postgres.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE " + current);
        }
        try (Connection admin = postgres.getDatabase("postgres", current).getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE SCHEMA flightops AUTHORIZATION flightops");
            statement.execute("CREATE SCHEMA flightops_sim AUTHORIZATION flightops");
        }
        return FlightReplay.dataSource(postgres.getJdbcUrl("flightops", current), "flightops", "flights");
    }

    void killConnections() throws SQLException {
        try (Connection admin = postgres.getPostgresDatabase().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'flightops'");
        }
    }

    public long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    public String text(String sql) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", current).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    List<String> tables() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = postgres.getDatabase("postgres", current).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT relname FROM pg_class"
                        + " WHERE relnamespace = 'flightops'::regnamespace AND relkind IN ('r', 'p')"
                        + " AND NOT relispartition ORDER BY 1")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    Map<String, Long> counts() throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : tables()) {
            counts.put(table, number("SELECT count(*) FROM flightops." + table));
        }
        return counts;
    }

    /** The rows of each table as the simulation has counted them. */
    Map<String, Long> groundTruth() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = postgres.getDatabase("postgres", current).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT tables[i], inserts[i] - deletes[i] + others[i]"
                        + " FROM flightops_sim.world_position, generate_subscripts(tables, 1) i")) {
            while (row.next()) {
                rows.put(row.getString(1), row.getLong(2));
            }
        }
        return rows;
    }

    /** Count and hash of every table's rows, keyless ones as a bag. */
    Map<String, String> contents() throws SQLException {
        Map<String, String> contents = new TreeMap<>();
        for (String table : tables()) {
            contents.put(
                    table,
                    text("SELECT count(*) || ' ' || coalesce(md5(string_agg(h, '' ORDER BY h)), '')"
                            + " FROM (SELECT md5(t::text) AS h FROM flightops." + table + " t) hashes"));
        }
        contents.put(
                "position",
                text("SELECT (step, last_at, tables, inserts, updates, deletes, others)::text"
                        + " FROM flightops_sim.world_position"));
        return contents;
    }

    /** Every so-manieth flight of the bundled week: days go by soon, and legs are deleted again. */
    static Timetable fewFlights(Path folder, int every) {
        Path csv = folder.resolve("few%d.csv".formatted(every));
        BtsFlights all = FlightSource.bundled().read(Airports.bundled());
        StringBuilder lines = new StringBuilder("date,delay,distance,origin,destination\n");
        for (int i = 0; i < all.size(); i += every) {
            BtsRow row = all.get(i);
            lines.append("%s,%d,%d,%s,%s%n"
                    .formatted(
                            row.departure(),
                            row.delayMinutes(),
                            row.distanceMiles(),
                            all.airports().get(row.origin()).iata(),
                            all.airports().get(row.destination()).iata()));
        }
        try {
            Files.write(csv, lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Timetable.of(FlightSource.file(csv));
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
