package io.contrail.warehouse.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.Check;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.VerificationReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What analysts find in {@code contrail.checks}. */
class DuckDbChecksTest {
    private static final TableId TABLE = new TableId("flight'ops", "ops \"plan\"");
    private static final long AT = 1_700_000_000_123_456L;
    private static final long DAY = 86_400_000_000L;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void whereNoSinkHasBeenYetNothingIsVerifiedAndNothingFails() {
        try (VerificationReader reader = DuckDbVerification.of(database())) {
            assertThat(reader.table(TABLE)).isEmpty();
            assertThat(reader.checks().coverage()).isEmpty();
        }
    }

    @Test
    void checksAreKeptInTheirOrderAsTheyWere() throws SQLException {
        KeyRange range = new KeyRange(List.of("a,b", "", "NULL"), List.of("it's", "é😀", "[1]"));
        try (Warehouse warehouse = DuckDbWarehouse.open(database(), 25, Clock.systemUTC());
                VerificationReader reader = DuckDbVerification.of(database())) {
            assertThat(warehouse.progress()).isEmpty();
            reader.checks().add(List.of());
            reader.checks()
                    .add(List.of(
                            new Check(TABLE, range, "10:20:10,14", 3, "different", 2, null, 42, AT),
                            new Check(TABLE, KeyRange.ALL, "", 0, "unverified", 0, "it's 'lagging'", 0, AT + 1)));
            assertThat(rows("""
                                    SELECT epoch_us(checked_at), source_schema, source_table, after_key[1], after_key[2],
                                        after_key[3], len(after_key), up_to_key[1], up_to_key[2], up_to_key[3], pin, rows,
                                        verdict, differences, reason, lag_ms
                                    FROM contrail.checks"""))
                    .containsExactly(
                            Arrays.asList(
                                    String.valueOf(AT),
                                    "flight'ops",
                                    "ops \"plan\"",
                                    "a,b",
                                    "",
                                    "NULL",
                                    "3",
                                    "it's",
                                    "é😀",
                                    "[1]",
                                    "10:20:10,14",
                                    "3",
                                    "different",
                                    "2",
                                    null,
                                    "42"),
                            Arrays.asList(
                                    String.valueOf(AT + 1),
                                    "flight'ops",
                                    "ops \"plan\"",
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    "",
                                    "0",
                                    "unverified",
                                    "0",
                                    "it's 'lagging'",
                                    "0"));
        }
    }

    @Test
    void checksOfATableAreForgottenThirtyDaysLater() throws SQLException {
        TableId other = new TableId("flightops", "crew");
        try (Warehouse warehouse = DuckDbWarehouse.open(database(), 25, Clock.systemUTC());
                VerificationReader reader = DuckDbVerification.of(database())) {
            assertThat(warehouse.progress()).isEmpty();
            reader.checks().add(List.of(at(TABLE, AT), at(other, AT), at(TABLE, AT + 1)));
            reader.checks().add(List.of(at(TABLE, AT + 1 + 30 * DAY)));
            reader.checks().coverage(TABLE, List.of());
            assertThat(rows("SELECT source_table, epoch_us(checked_at) FROM contrail.checks ORDER BY ALL"))
                    .containsExactly(
                            List.of("crew", String.valueOf(AT)),
                            List.of("ops \"plan\"", String.valueOf(AT + 1)),
                            List.of("ops \"plan\"", String.valueOf(AT + 1 + 30 * DAY)));
        }
    }

    private static Check at(TableId table, long micros) {
        return new Check(table, KeyRange.ALL, "10:10:", 1, "verified", 0, null, 1, micros);
    }

    private List<List<@Nullable String>> rows(String sql) throws SQLException {
        try (Connection connection = database().connect()) {
            return Sql.of(connection).all(sql);
        }
    }

    private DuckDbDatabase database() {
        return new DuckDbDatabase(folder.resolve("warehouse.duckdb"), "256MB", 1);
    }
}
