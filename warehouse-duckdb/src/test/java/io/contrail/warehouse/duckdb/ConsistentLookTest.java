package io.contrail.warehouse.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.SnapshotPin;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lands while a question is answered is not in the answer, or is in all of it. */
class ConsistentLookTest {
    private static final Stream STREAM = new Stream("contrail.flightops.plan", 0);
    private static final TableSchema SCHEMA = new TableSchema(
            new TableId("flightops", "plan"),
            List.of(new Column("id", ColumnType.INT64, "int8"), new Column("ofp", ColumnType.TEXT, "text")),
            List.of("id"));

    /** {@code printf '1|3:one' | md5sum}, and so on. */
    private static final List<Fingerprint> PRINTS = java.util.stream.Stream.of(
                    "c8b66d3161e2b31d17ea95fa38c40c26",
                    "a0c520d20c38954099d7d8a90797a1f0",
                    "394dc80c74a3b8d95e23a1a9dec0610d")
            .map(Fingerprint::parse)
            .toList();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void theFirstTruncateOfATable() {
        betweenAllStatements(List.of(new Change.Truncate(3, origin(702))));
    }

    @Test
    void theFirstLargeValueThatIsNotSentAgain() {
        betweenAllStatements(List.of(
                new Change.Update(3, origin(702), null, Row.of(1L, Row.UNCHANGED)),
                new Change.Delete(4, origin(702), Row.of(2L, null))));
    }

    @Test
    void aRowThatIsReadAgain() {
        betweenAllStatements(List.of(new Change.SnapshotRead(3, origin(702), Row.of(1L, "another"))));
    }

    /** Before the first statement of a question, before the second, and so on until it has no more. */
    private void betweenAllStatements(List<Change> changes) {
        boolean landed = true;
        for (int statement = 1; landed; statement++) {
            DuckDbDatabase database =
                    new DuckDbDatabase(folder.resolve("warehouse-%d.duckdb".formatted(statement)), "256MB", 1);
            try (Warehouse warehouse = DuckDbWarehouse.open(database, 1_000, Clock.systemUTC())) {
                warehouse.land(landing(List.of(
                        new Change.Insert(0, origin(700), Row.of(1L, "one")),
                        new Change.Insert(1, origin(700), Row.of(2L, "two")),
                        new Change.Insert(2, origin(700), Row.of(3L, "three")))));
                Connection connection = database.connect();
                Interrupted sql =
                        new Interrupted(Sql.of(connection), statement, () -> warehouse.land(landing(changes)));
                try (DuckDbVerification reader = new DuckDbVerification(connection, sql)) {
                    landed = compare(reader, sql);
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static boolean compare(DuckDbVerification reader, Interrupted sql) throws SQLException {
        Chunk chunk = new Chunk(
                SCHEMA, SCHEMA.columnNames(), KeyRange.ALL, SnapshotPin.parse("701:701:", 1_700_000_000_000_001L), 3);
        List<Fingerprint> rows = new ArrayList<>();
        Optional<String> doubt = reader.rows(chunk, row -> rows.add(row.print()));
        if (doubt.isEmpty()) {
            assertThat(rows)
                    .as("rows, when something lands before statement %d", sql.at)
                    .containsExactlyInAnyOrderElementsOf(PRINTS);
        }
        return sql.done;
    }

    private static final class Interrupted implements Sql {
        private final Sql sql;
        private final int at;
        private final Runnable landing;
        private int statements;
        private boolean done;

        Interrupted(Sql sql, int at, Runnable landing) {
            this.sql = sql;
            this.at = at;
            this.landing = landing;
        }

        @Override
        public void query(String statement, Consumer<List<@Nullable String>> rows) throws SQLException {
            statements++;
            if (statements == at) {
                landing.run();
                done = true;
            }
            sql.query(statement, rows);
        }
    }

    private static Origin origin(long txId) {
        return new Origin(txId, new Lsn(txId), 1_700_000_000_000_000L);
    }

    private static Landing landing(List<Change> changes) {
        return new Landing(
                List.of(new TableChanges(STREAM, SCHEMA, changes)),
                Map.of(STREAM, new Progress(changes.get(changes.size() - 1).ordinal() + 1, SourcePosition.START, null)),
                Map.of());
    }
}
