package io.contrail.cli.pipeline;

import io.contrail.capture.replication.CaptureUser;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.Credentials;
import io.contrail.local.postgres.PostgresServer;
import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.FlightReplay;
import io.contrail.simulator.replay.ReplayOptions;
import io.contrail.simulator.schema.FlightOpsSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The embedded PostgreSQL with the flights. They are written by a role that owns nothing but its schemas, the connector
 * reads as a role that may only read and replicate; neither is a superuser.
 */
final class EmbeddedSource implements Source {
    private static final String DATABASE = "flightops";
    private static final String WRITER = "flightops";

    private final PostgresServer server;
    private final SourceAddress admin;
    private final SourceAddress capture;
    private final List<TableName> tables;
    private final FlightProducer flights;

    private EmbeddedSource(
            PostgresServer server,
            SourceAddress admin,
            SourceAddress capture,
            List<TableName> tables,
            FlightProducer flights) {
        this.server = server;
        this.admin = admin;
        this.capture = capture;
        this.tables = tables;
        this.flights = flights;
    }

    /** Reads the flights: the bundled ones take a second, the full file of 3 million about 20. */
    static Timetable timetable(PipelineSettings settings) {
        return Timetable.of(settings.flights().file().map(FlightSource::file).orElseGet(FlightSource::bundled));
    }

    static EmbeddedSource prepare(
            PostgresServer server, DataDirectory directory, PipelineSettings settings, Timetable timetable) {
        Credentials superuser = server.superuser();
        Secret writerPassword = new Secret(directory.password("flightops.password"));
        SourceAddress maintenance =
                address(server, superuser.user(), "postgres").as(superuser.user(), new Secret(superuser.password()));
        try (SourceConnection connection = maintenance.open()) {
            role(connection, writerPassword);
            if (!connection.test("SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                connection.execute("CREATE DATABASE %s OWNER %s".formatted(DATABASE, WRITER));
            }
        }
        String url = server.jdbcUrl(DATABASE);
        javax.sql.DataSource writer = FlightReplay.dataSource(url, WRITER, writerPassword.value());
        try (Connection connection = writer.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, timetable);
        } catch (SQLException e) {
            throw new IllegalStateException("The embedded PostgreSQL refuses its own writer", e);
        }
        SourceAddress admin =
                address(server, superuser.user(), DATABASE).as(superuser.user(), new Secret(superuser.password()));
        Secret capturePassword = new Secret(directory.password(Pipeline.SOURCE_PASSWORD));
        List<TableName> tables;
        try (SourceConnection connection = admin.open()) {
            tables = wanted(settings).resolve(connection).tables();
            new SourceObjects(settings.name()).prepare(connection, tables);
            new CaptureUser(CaptureUser.DEFAULT_NAME, capturePassword)
                    .ensure(connection, List.of(FlightOpsSchema.NAME));
        }
        return new EmbeddedSource(
                server,
                admin,
                address(server, CaptureUser.DEFAULT_NAME, DATABASE).as(CaptureUser.DEFAULT_NAME, capturePassword),
                tables,
                producer(directory, settings.flights(), writer, timetable));
    }

    private static TableSelection wanted(PipelineSettings settings) {
        return TableSelection.parse(settings.tables().orElse(FlightOpsSchema.NAME + ".*"));
    }

    @Override
    public TableSelection selection(PipelineSettings settings) {
        return wanted(settings);
    }

    @Override
    public SourceAddress capture() {
        return capture;
    }

    @Override
    public SourceConnection open() {
        return admin.open();
    }

    @Override
    public List<TableName> tables() {
        return tables;
    }

    @Override
    public Optional<FlightProducer> flights() {
        return Optional.of(flights);
    }

    @Override
    public String address() {
        return "postgresql://%s@127.0.0.1:%d/%s".formatted(WRITER, server.port(), DATABASE);
    }

    /** The database goes with the data directory. */
    @Override
    public void forget() {}

    @Override
    public void close() {
        flights.close();
    }

    private static FlightProducer producer(
            DataDirectory directory, FlightSettings flights, javax.sql.DataSource writer, Timetable timetable) {
        return flights.producer().orElse(FlightSettings.Producer.simulation) == FlightSettings.Producer.replay
                ? FlightProducer.of(FlightReplay.open(writer, timetable, ReplayOptions.atRate(flights.rate())))
                : SimulatedFlights.open(writer, timetable, flights, directory.settings());
    }

    private static void role(SourceConnection connection, Secret password) {
        String verb = connection.test("SELECT 1 FROM pg_roles WHERE rolname = ?", WRITER) ? "ALTER" : "CREATE";
        connection.execute(
                "%s ROLE %s LOGIN PASSWORD %s".formatted(verb, WRITER, Identifiers.literal(password.verifier(WRITER))));
    }

    private static SourceAddress address(PostgresServer server, String user, String database) {
        return SourceAddress.parse(
                "postgresql://%s@127.0.0.1:%d/%s?sslmode=disable".formatted(user, server.port(), database), Map.of());
    }
}
