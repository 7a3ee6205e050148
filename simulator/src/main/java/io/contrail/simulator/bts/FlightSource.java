package io.contrail.simulator.bts;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.reference.Airports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Where the real flights come from. */
public sealed interface FlightSource {
    /**
     * Reads all of it.
     *
     * @throws PipelineException naming the file and the row or column that cannot be used
     */
    BtsFlights read(Airports airports);

    /** The week of 8 January 2001 that comes with Contrail. */
    static FlightSource bundled() {
        return new Bundled();
    }

    /**
     * A Parquet file ({@code .parquet}) or a CSV file ({@code .csv}, {@code .csv.gz}) with the columns
     * {@code date, delay, distance, origin, destination}, for example {@code flights-3m.parquet} of vega-datasets.
     */
    static FlightSource file(Path path) {
        return new FlightFile(path);
    }

    /** The extract in the jar. */
    record Bundled() implements FlightSource {
        @Override
        public BtsFlights read(Airports airports) {
            String name = "flights-2001-01-08.csv.gz";
            try (InputStream resource = Objects.requireNonNull(FlightSource.class.getResourceAsStream(name));
                    InputStream csv = new GZIPInputStream(resource)) {
                return BtsCsv.read(csv, name, airports);
            } catch (IOException e) {
                throw BtsErrors.unreadable(name, e);
            }
        }
    }

    /** A file that the user names. */
    record FlightFile(Path path) implements FlightSource {
        @Override
        public BtsFlights read(Airports airports) {
            String name = path.toString();
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw BtsErrors.missing(name);
            }
            if (name.endsWith(".parquet")) {
                return BtsParquet.read(path, airports);
            }
            if (!name.endsWith(".csv") && !name.endsWith(".csv.gz")) {
                throw BtsErrors.unknownFormat(name);
            }
            try (InputStream file = Files.newInputStream(path);
                    InputStream csv = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
                return BtsCsv.read(csv, name, airports);
            } catch (IOException e) {
                throw BtsErrors.unreadable(name, e);
            }
        }
    }
}
