package io.contrail.cli.pipeline;

import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.changelog.PipelineException;
import io.contrail.simulator.api.ApiOptions;
import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.FlightReplay;
import io.contrail.simulator.replay.ReplayStats;
import io.contrail.simulator.schema.FlightOpsSchema;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The simulated flights in a database that no pipeline of this process has made, such as that of a compose file. The
 * tables are made there; what captures them is somebody else's business.
 */
public final class FlightsElsewhere implements AutoCloseable {
    private final FlightProducer flights;

    private FlightsElsewhere(FlightProducer flights) {
        this.flights = flights;
    }

    /** Makes the tables, or brings them up to date, and passes over the first night; nothing flies yet. */
    public static FlightsElsewhere open(SourceAddress address, FlightSettings settings) {
        ApiOptions api =
                new ApiOptions(settings.host(), settings.port().orElse(SimulatedFlights.USUAL_PORT), settings.token());
        Timetable timetable =
                Timetable.of(settings.file().map(FlightSource::file).orElseGet(FlightSource::bundled));
        // Tells what is in the way better than a data source does.
        address.open().close();
        DataSource database = FlightReplay.dataSource(
                "jdbc:" + address.url().replaceFirst("//[^@/]*@", "//"),
                address.user(),
                address.password().map(Secret::value).orElse(""));
        try (Connection connection = database.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, timetable);
        } catch (SQLException e) {
            throw PipelineException.unreachable(
                            "%s ended the connection: %s.".formatted(address, e.getMessage()),
                            "No flights are simulated.",
                            "check that PostgreSQL runs, and try again.")
                    .causedBy(e);
        }
        Supplier<ApiOptions> listening = () -> api;
        return new FlightsElsewhere(SimulatedFlights.open(database, timetable, settings, listening));
    }

    /** Once. */
    public void start() {
        flights.start();
    }

    public ReplayStats stats() {
        return flights.stats();
    }

    /** Where the API listens. */
    public URI api() {
        return flights.api().orElseThrow();
    }

    /** What is begun is finished; afterwards nothing is written. */
    @Override
    public void close() {
        flights.close();
    }
}
