package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.cli.powerbi.PowerBiProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Power BI project, as far as it can be looked at without Power BI: what it names is there, for the role that it uses,
 * with the types that it has. Columns and types come from queries that the double of Snowflake answers.
 */
class PowerBiTest {
    private static final PowerBiProject PROJECT = PowerBiProject.read(Linter.REPOSITORY.resolve("monitoring/powerbi"));
    private static final String TABLES = "Contrail.SemanticModel/definition/tables/";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path account;

    @SuppressWarnings("NullAway.Init") // JUnit calls deploy
    private static ReaderAccount warehouse;

    @BeforeAll
    static void deploy() throws GeneralSecurityException, IOException, SQLException {
        warehouse = ReaderAccount.open(
                account, PROJECT.parameter("Database"), PROJECT.parameter("Role"), PROJECT.parameter("Warehouse"));
    }

    @AfterAll
    static void stop() throws SQLException {
        warehouse.close();
    }

    @Test
    void everythingThatTheProjectNamesIsThere() {
        assertThat(PROJECT.problems(warehouse)).isEmpty();
    }

    /** Each line breaks one file, and says by what that is found. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tables/Legs.tmdl                | sourceColumn: FLIGHT_NO          | sourceColumn: FLIGHT_NUMBER       | has no column FLIGHT_NUMBER
            tables/Legs.tmdl                | "FLIGHT_NO", "DEP_IATA"          | "DEP_IATA", "FLIGHT_NO"           | selects other columns than it has
            tables/Legs.tmdl                | Name = "LEG_PERFORMANCE"         | Name = "LEGS"                     | the role sees no ANALYTICS.LEGS
            tables/Legs.tmdl                | Kind = "View"                    | Kind = "Table"                    | is no Table
            tables/Legs.tmdl                | column Passengers\\n\\t\\tdataType: int64 | column Passengers\\n\\t\\tdataType: double | is double, but int64 suits
            tables/Legs.tmdl                | SCHEDULED_HOUR_UTC               | SCHEDULED_DEPARTURE_AT            | but nothing suits
            tables/Legs.tmdl                | DIVIDE([Cancelled legs]          | DIVIDE([Canceled legs]            | refers to [Canceled legs]
            tables/Legs.tmdl                | SUM(Legs[Cancelled])             | SUM(Legs[Canceled])               | refers to Legs[Canceled]
            tables/Legs.tmdl                | COUNTROWS(Legs)                  | COUNTROWS(Leg)                    | refers to table Leg
            tables/Freshness.tmdl           | merged                           | applied                           | has a variable with a table's name
            tables/Delay causes.tmdl        | ALLSELECTED('Delay causes')      | ALLSELECTED('Delay cause')        | refers to table Delay cause,
            tables/Legs.tmdl                | sortByColumn: 'Departure delay band order' | sortByColumn: 'Band order' | is sorted by
            tables/Legs.tmdl                | formatString: yyyy-mm-dd         | formatstring: yyyy-mm-dd          | is no object that is known
            tables/Legs.tmdl                | mode: directQuery                | mode: import                      | asked directly
            tables/Legs.tmdl                | 4735dd38-4455-5c6c-b7de-f5db0418c7bc | 5df0f223-5f19-5a57-b44b-7da9752c6d9a | has the lineage tag of another
            relationships.tmdl              | toColumn: Airlines.'Airline code' | toColumn: Airlines.Code          | one of which is not there
            relationships.tmdl              | toColumn: Airlines.'Airline code' | toColumn: Airlines.Airline       | leads to no key
            model.tmdl                      | ref table Airlines               | ref table Airline                 | refers to other tables
            """)
    void aSlipInTheModelIsFound(String file, String right, String wrong, String found) {
        assertThat(PROJECT.with("Contrail.SemanticModel/definition/" + file, plain(right), plain(wrong))
                        .problems(warehouse))
                .anySatisfy(problem -> assertThat(problem).contains(found));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "Property": "Airline"           | "Property": "Carrier"            | the model has no Column Airlines[Carrier]
            "Property": "Arrived on time share" | "Property": "On time share"  | the model has no Measure Legs[On time share]
            "Entity": "Check history"       | "Entity": "History"              | the model has no
            "Property": "Airport code"      | "Property": "Latitude"           | calls a field Airports.Airport code
            "metadata": "Consistency.State" | "metadata": "Consistency.States" | which it does not show
            "width": 1280                   | "width": 1000                    | leaves its page
            "y": 448                        | "y": 400                         | lies over
            /visualContainer/2.2.0/         | /visualContainer/2.9.0/          | has another schema
            "pageOrder": [                  | "pageOrder": ["gone",            | pages.json orders
            "activePageName": "             | "activePageName": "x             | opens a page that is not there
            "path": "../Contrail.SemanticModel" | "path": "../Model"           | leads to ../Model
            "version": "4.2",               | "version": "4.2"                 | is no JSON
            """)
    void aSlipInTheReportIsFound(String right, String wrong, String found) {
        String file = PROJECT.files().entrySet().stream()
                .filter(each ->
                        !each.getKey().endsWith(".tmdl") && each.getValue().contains(right))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        assertThat(PROJECT.with(file, right, wrong).problems(warehouse))
                .anySatisfy(problem -> assertThat(problem).contains(found));
    }

    @Test
    void aFileInAnotherFormIsFound() {
        assertThat(PROJECT.with(TABLES + "Airlines.tmdl", "\tcolumn Airline\n", "    column Airline\n")
                        .problems(warehouse))
                .containsExactly(TABLES + "Airlines.tmdl is indented by spaces");
        assertThat(PROJECT.with("Contrail.pbip", "{", "\uFEFF{").problems(warehouse))
                .containsExactly("Contrail.pbip begins with a byte order mark");
        assertThat(PROJECT.with("Contrail.pbip", "\n", "\r\n").problems(warehouse))
                .containsExactly("Contrail.pbip has a carriage return");
    }

    @Test
    void thePageTellsOfEveryPageAndParameter() throws IOException {
        String page = Files.readString(Linter.REPOSITORY.resolve("docs/how-to/power-bi.md"));
        assertThat(PROJECT.pages())
                .containsExactly("On-time performance", "Delays", "Freshness", "Consistency")
                .allSatisfy(title -> assertThat(page).contains("**" + title + "**"));
        assertThat(List.of("Server", "Warehouse", "Database", "Role"))
                .allSatisfy(name ->
                        assertThat(page).contains("`%s`".formatted(name)).contains(PROJECT.parameter(name)));
    }

    /** What Power BI Desktop keeps for itself: it may hold data, and names who has opened the PROJECT. */
    @Test
    void whatDesktopKeepsForItselfIsIgnored() throws IOException {
        assertThat(Files.readAllLines(Linter.REPOSITORY.resolve("monitoring/powerbi/.gitignore")))
                .containsExactly("**/.pbi/localSettings.json", "**/.pbi/cache.abf");
    }

    @Test
    void theStateOfATableIsThatOfAllItsRanges() {
        String zone = "CURRENT_TIMESTAMP - INTERVAL '%d' HOUR";
        warehouse.execute(Stream.of(
                        coverage("equal", "NULL", "NULL", 5, zone.formatted(1)),
                        coverage("late", "NULL", "'[\"m\"]'", 5, zone.formatted(1)),
                        coverage("late", "'[\"m\"]'", "NULL", 7, zone.formatted(30)),
                        coverage("half", "NULL", "'[\"m\"]'", 5, zone.formatted(1)),
                        coverage("half", "'[\"m\"]'", "NULL", 0, "NULL"),
                        coverage("wrong", "NULL", "'[\"m\"]'", 5, "NULL"),
                        coverage("wrong", "'[\"m\"]'", "NULL", 7, zone.formatted(1)),
                        coverage("mended", "NULL", "NULL", 5, zone.formatted(1)),
                        // The newest check of the table is of the other range, and it could not be looked at again.
                        check("wrong", "NULL", "'[\"m\"]'", 3, "different", 2),
                        check("wrong", "'[\"m\"]'", "NULL", 1, "verified", 0),
                        check("wrong", "NULL", "NULL", 0, "unverified", 0),
                        check("mended", "NULL", "NULL", 3, "different", 2),
                        check("mended", "NULL", "NULL", 1, "verified", 0),
                        check("unknown", "NULL", "NULL", 1, "unverified", 0))
                .map("%s;\n"::formatted)
                .reduce("", String::concat));
        assertThat(
                        warehouse.rows(
                                "SELECT table_name, state, row_count, verified_rows, differences, last_verdict FROM contrail.table_consistency ORDER BY table_name"))
                .containsExactly(
                        List.of("s.equal", "VERIFIED", "5", "5", "0", "null"),
                        List.of("s.half", "PENDING", "5", "5", "0", "null"),
                        List.of("s.late", "OVERDUE", "12", "12", "0", "null"),
                        List.of("s.mended", "VERIFIED", "5", "5", "0", "verified"),
                        List.of("s.unknown", "PENDING", "0", "0", "0", "unverified"),
                        List.of("s.wrong", "DIFFERENT", "12", "7", "2", "unverified"));
        assertThat(
                        warehouse.rows(
                                "SELECT sum(checks), sum(differences) FROM contrail.check_history WHERE table_name = 's.wrong'"))
                .containsExactly(List.of("3", "2"));
        assertThat(
                        warehouse.rows(
                                "SELECT count(*) FROM contrail.table_consistency WHERE table_name = 's.late' AND oldest_verification_seconds BETWEEN 108000 AND 108600"))
                .containsExactly(List.of("1"));
    }

    private static String coverage(String table, String after, String upTo, int rows, String verifiedAt) {
        return "INSERT INTO contrail.contrail.coverage VALUES ('s', '%s', 0, %s, %s, %d, %s)"
                .formatted(table, after, upTo, rows, verifiedAt);
    }

    private static String check(
            String table, String after, String upTo, int hoursAgo, String verdict, int differences) {
        return "INSERT INTO contrail.contrail.checks VALUES (CURRENT_TIMESTAMP - INTERVAL '%d' HOUR, 's', '%s', %s, %s, '1:1:', 5, '%s', %d, NULL, 40)"
                .formatted(hoursAgo, table, after, upTo, verdict, differences);
    }

    private static String plain(String text) {
        return text.replace("`", "").replace("\\n", "\n").replace("\\t", "\t");
    }
}
