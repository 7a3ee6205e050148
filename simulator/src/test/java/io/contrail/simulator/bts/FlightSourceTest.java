package io.contrail.simulator.bts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import io.contrail.simulator.reference.Airports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightSourceTest {
    private static final String HEADER = "date,delay,distance,origin,destination\n";
    private static final Airports AIRPORTS = Airports.bundled();

    @TempDir
    private Path folder;

    @Test
    void theBundledFlightsAreTheWeekOfTheEighthOfJanuary2001() {
        BtsFlights flights = FlightSource.bundled().read(AIRPORTS);

        assertThat(flights.size()).isEqualTo(115_245);
        BtsRow first = flights.get(0);
        assertThat(first.departure()).isEqualTo(LocalDateTime.of(2001, 1, 8, 0, 1));
        assertThat(first.delayMinutes()).isEqualTo(18);
        assertThat(first.distanceMiles()).isEqualTo(425);
        assertThat(AIRPORTS.get(first.origin()).iata()).isEqualTo("ATL");
        assertThat(AIRPORTS.get(first.destination()).iata()).isEqualTo("MSY");
    }

    @Test
    void csvAndParquetOfTheSameFlightsAreTheSame() throws Exception {
        Path csv = file("flights.csv", HEADER + "2001-01-08 00:01,18,425,ATL,MSY\n2001-01-08 00:02,-3,2399,HNL,SFO\n");
        Path parquet = folder.resolve("flights.parquet");
        parquet(
                "SELECT strptime(date, '%Y-%m-%d %H:%M') AS date, * EXCLUDE (date) FROM read_csv('" + csv
                        + "', types={'date': 'VARCHAR'})",
                parquet);

        assertThat(FlightSource.file(parquet).read(AIRPORTS).fingerprint())
                .isEqualTo(FlightSource.file(csv).read(AIRPORTS).fingerprint());
    }

    @Test
    void columnsMayStandInAnyOrderAndDelaysBeyondHalfADayAreCut() throws Exception {
        Path csv = file("flights.csv", """
                origin,carrier,destination,distance,delay,date
                ATL,"D,L",MSY,425,1688,2001-01-08 00:01
                ATL,DL,MSY,425,-1116,2001-01-08 00:02
                """);

        BtsFlights flights = FlightSource.file(csv).read(AIRPORTS);

        assertThat(flights.get(0).delayMinutes()).isEqualTo(BtsRow.LONGEST_DELAY);
        assertThat(flights.get(1).delayMinutes()).isEqualTo(BtsRow.GREATEST_LEAD);
    }

    @Test
    void aWrongValueIsNamedByFileRowAndColumn() throws Exception {
        String good = "2001-01-08 00:01,18,425,ATL,MSY\n";
        assertRefused(file("a.csv", HEADER + good + "yesterday,18,425,ATL,MSY\n"), "a.csv", "row 3", "'date'");
        assertRefused(file("b.csv", HEADER + "2001-01-08 00:01,late,425,ATL,MSY\n"), "b.csv", "row 2", "'delay'");
        assertRefused(file("c.csv", HEADER + "2001-01-08 00:01,18,-5,ATL,MSY\n"), "c.csv", "row 2", "'distance'");
        assertRefused(file("d.csv", HEADER + "2001-01-08 00:01,18,425,ATL,XXX\n"), "d.csv", "row 2", "'destination'");
        assertRefused(file("e.csv", HEADER + good + good + "2001-01-08 00:01,18\n"), "e.csv", "row 4", "'distance'");
        assertRefused(file("f.csv", "date,delay,distance,origin\n"), "f.csv", "'destination'");
        assertRefused(file("g.csv", HEADER), "g.csv", "no flight");
        assertRefused(file("h.csv", ""), "h.csv", "no flight");
    }

    @Test
    void aFileThatIsMissingDamagedOrOfAnotherKindIsNamed() throws Exception {
        assertRefused(folder.resolve("none.parquet"), "none.parquet", "does not exist");
        assertRefused(folder, folder.toString(), "does not exist");
        assertRefused(file("flights.xlsx", "x"), "flights.xlsx", ".parquet");
        assertRefused(file("flights.parquet", "no parquet at all"), "flights.parquet", "damaged");
        assertRefused(file("flights.csv.gz", "no gzip at all"), "flights.csv.gz", "damaged");
    }

    @Test
    void aParquetFileWithWrongColumnsOrValuesIsNamed() throws Exception {
        Path other = folder.resolve("other.parquet");
        parquet("SELECT 1 AS x", other);
        assertRefused(other, "other.parquet", "'date'", "x INTEGER");

        Path text = folder.resolve("text.parquet");
        parquet("SELECT 'a' AS date, 1 AS delay, 2 AS distance, 'ATL' AS origin, 'MSY' AS destination", text);
        assertRefused(text, "text.parquet", "'date'", "date VARCHAR");

        Path missing = folder.resolve("null.parquet");
        parquet(
                "SELECT TIMESTAMP '2001-01-08 00:01' AS date, NULL::INT AS delay, 2 AS distance, 'ATL' AS origin,"
                        + " 'MSY' AS destination",
                missing);
        assertRefused(missing, "null.parquet", "row 1", "'delay'");
    }

    private void assertRefused(Path file, String... named) {
        assertThatThrownBy(() -> FlightSource.file(file).read(AIRPORTS))
                .isInstanceOf(PipelineException.class)
                .hasMessageContainingAll(named);
    }

    private Path file(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private static void parquet(String query, Path to) throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + to + "' (FORMAT parquet)");
        }
    }
}
