package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.Check;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.ChunkSum;
import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.ShapeChangedException;
import io.contrail.changelog.verification.SnapshotPin;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a verifier is told between a landing and its apply, between two shapes, and before there is anything. */
class SnowflakeVerificationTest {
    private static final TableId PLAN = new TableId("flightops", "plan");
    private static final Stream STREAM = new Stream("contrail.flightops.plan", 0);
    private static final long TAKEN_AT = 1_700_000_000_000_000L;
    private static final Duration SOME_DAY = Duration.ofDays(1);

    private final FakeSnowflake snowflake = new FakeSnowflake();
    private final Database database = snowflake.database();
    private final SnowflakeVerification reader = new SnowflakeVerification(database);

    @AfterEach
    void close() throws SQLException {
        reader.close();
        snowflake.close();
    }

    private Warehouse open(Duration applyInterval) {
        return SnowflakeWarehouse.open(
                snowflake.database(),
                new Pipes(snowflake::client, Duration.ofSeconds(10), true),
                applyInterval,
                Clock.systemUTC());
    }

    @Test
    void beforeTheSinkHasStartedThereIsNothing() {
        assertThat(reader.table(PLAN)).isEmpty();
        assertThat(reader.progress()).isEmpty();
        assertThat(reader.checks().coverage()).isEmpty();
    }

    @Test
    void whatHasLandedAndWaitsForAnApplyIsNotThereYet() {
        TableSchema schema = schema(null, "id");
        Chunk seen = chunk(schema, "703:703:");
        try (Warehouse warehouse = open(SOME_DAY)) {
            warehouse.land(landing(
                    schema,
                    List.of(new Change.Insert(0, at(700), Row.of(1L)), new Change.Insert(1, at(701), Row.of(2L)))));
            assertThat(reader.progress()).isEmpty();
            assertThat(reader.sum(seen)).isEqualTo(new ChunkSum(0, Fingerprint.NONE, null));

            PipelineException broken = PipelineException.stop("It is broken.", "It was not applied.", "mend it.");
            warehouse.land(new Landing(
                    List.of(),
                    Map.of(STREAM, new Progress(3, SourcePosition.START, null)),
                    Map.of(),
                    List.of(new DeadLetter(STREAM, 2, PLAN, 701, 1, broken, null, null, List.of()))));
            assertThat(reader.progress()).as("rows still wait").isEmpty();
        }
        assertThat(reader.progress()).as("closed before an apply").isEmpty();
        try (Warehouse warehouse = open(Duration.ZERO)) {
            assertThat(reader.progress().get(STREAM)).isEqualTo(new Progress(2, SourcePosition.START, null));
            assertThat(reader.sum(seen).rows()).isEqualTo(2);
            assertThat(reader.sum(chunk(schema, "701:701:")).rows()).isEqualTo(1);
            assertThat(warehouse.progress()).isEqualTo(reader.progress());
        }
        try (Warehouse warehouse = open(SOME_DAY)) {
            warehouse.land(landing(schema, List.of(new Change.Truncate(3, at(702)))));
            assertThat(reader.sum(seen).rows()).isEqualTo(2);
            assertThat(reader.sum(chunk(schema, "701:701:")).rows()).isEqualTo(1);
            warehouse.land(landing(schema, List.of(new Change.SnapshotRead(4, at(703), Row.of(1L)))));
            assertThat(reader.sum(seen).doubt()).isNull();
            assertThat(reader.logged(seen, List.of(List.of("1"), List.of("2")))).hasSize(2);
        }
    }

    /** Without a key, what a pin does not see is taken off the current rows: it must be among them. */
    @Test
    void rowsWithoutAKeyThatWaitForAnApplyAreNotTakenOff() {
        TableSchema schema = new TableSchema(PLAN, List.of(new Column("id", ColumnType.INT64, "int8")), List.of());
        Chunk before = chunk(schema, "701:701:");
        Chunk after = chunk(schema, "702:702:");
        List<Change> waiting = List.of(
                new Change.Insert(1, at(701), Row.of(1L)),
                new Change.Delete(2, at(701), Row.of(1L)),
                new Change.Insert(3, at(701), Row.of(2L)));
        try (Warehouse warehouse = open(Duration.ZERO)) {
            warehouse.land(landing(schema, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
        }
        ChunkSum one = reader.sum(before);
        assertThat(one.rows()).isEqualTo(1);
        try (Warehouse warehouse = open(SOME_DAY)) {
            warehouse.land(landing(schema, waiting));
            assertThat(reader.sum(before)).isEqualTo(one);
            assertThat(reader.sum(after)).isEqualTo(one);
        }
        try (Warehouse warehouse = open(Duration.ZERO)) {
            assertThat(warehouse.progress()).isEqualTo(reader.progress());
            assertThat(reader.sum(before)).isEqualTo(one);
            assertThat(reader.sum(after).rows()).isEqualTo(2);
        }
    }

    @Test
    void recordsWithoutRowsAreThereWithTheNextApply() {
        TableSchema schema = schema(null, "id");
        try (Warehouse warehouse = open(Duration.ofMillis(20))) {
            warehouse.land(landing(schema, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
            Progress further = new Progress(9, SourcePosition.START, null);
            warehouse.land(new Landing(List.of(), Map.of(STREAM, further), Map.of()));
            Awaitility.await().untilAsserted(() -> assertThat(reader.progress()).isEqualTo(Map.of(STREAM, further)));
            assertThat(reader.sum(chunk(schema, "701:701:")).rows()).isEqualTo(1);
        }
    }

    /** It is emptied as soon as the source's catalog is known, and the change that told of it lands later. */
    @Test
    void rowsOfATableThatWasReplacedAreInDoubtForAPinBefore() {
        TableSchema schema = schema(1L, "id");
        TableSchema replaced = schema(2L, "id");
        try (Warehouse warehouse = open(Duration.ZERO)) {
            warehouse.land(landing(schema, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
            Change first = new Change.Insert(1, at(701), Row.of(2L));
            warehouse.follow(replaced, first);
            assertThat(reader.sum(chunk(replaced, "701:701:")).doubt()).isNotNull();
            assertThat(reader.sum(chunk(replaced, "702:702:"))).isEqualTo(new ChunkSum(0, Fingerprint.NONE, null));
            warehouse.land(landing(replaced, List.of(first)));
            assertThat(reader.sum(chunk(replaced, "702:702:")).rows()).isEqualTo(1);
        }
    }

    @Test
    void aTableOnItsWayToAnotherShapeIsNotCompared() {
        TableSchema schema = schema(1L, "id");
        try (Warehouse warehouse = open(Duration.ZERO)) {
            warehouse.land(landing(schema, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
            assertThat(reader.sum(chunk(schema, "701:701:")).rows()).isEqualTo(1);
            database.execute(
                    "INSERT INTO contrail.steps VALUES (?, 0, NULL, NULL, NULL, 'SELECT 1')", "flightops.plan");
            assertThatThrownBy(() -> reader.sum(chunk(schema, "701:701:"))).isInstanceOf(ShapeChangedException.class);
            assertThatThrownBy(() -> reader.logged(chunk(schema, "701:701:"), List.of(List.of("1"))))
                    .isInstanceOf(ShapeChangedException.class);
            database.execute("DELETE FROM contrail.steps");
            assertThatThrownBy(() -> reader.sum(chunk(schema(1L, "other"), "701:701:")))
                    .isInstanceOf(ShapeChangedException.class);
        }
    }

    @Test
    void aSessionThatIsLostIsOpenedAgain() {
        TableSchema schema = schema(null, "id");
        try (Warehouse warehouse = open(Duration.ZERO)) {
            warehouse.land(landing(schema, List.of(new Change.Insert(0, at(700), Row.of(1L)))));
            assertThat(reader.progress()).hasSize(1);
            AtomicBoolean lost = new AtomicBoolean();
            snowflake.cut = () -> lost.getAndSet(false);
            lost.set(true);
            assertThat(reader.progress()).hasSize(1);
            lost.set(true);
            assertThat(reader.sum(chunk(schema, "701:701:")).rows()).isEqualTo(1);
            assertThat(lost).isFalse();
            snowflake.cut = () -> true;
            assertThatThrownBy(() -> reader.sum(chunk(schema, "701:701:")))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("Nothing was compared.");
            snowflake.cut = () -> false;
        }
    }

    @Test
    void settingsThatCannotBeUsedAreNamed() {
        assertThatThrownBy(() -> new SnowflakeProvider().reader(Map.of()))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("snowflake.database is missing")
                .hasMessageContaining("Nothing was compared.");
    }

    @Test
    void checksAreKeptForThirtyDaysAfterTheLast() {
        long day = 24L * 3_600 * 1_000_000;
        KeyRange range = new KeyRange(List.of("it's", "\\\"\n😀"), null);
        try (Warehouse warehouse = open(Duration.ZERO)) {
            assertThat(warehouse.progress()).isEmpty();
            reader.checks()
                    .add(List.of(
                            new Check(PLAN, range, "1:2:", 7, "verified", 0, null, 12, TAKEN_AT - 31 * day),
                            new Check(PLAN, range, "1:2:", 8, "different", 3, "it's why", 13, TAKEN_AT - 29 * day),
                            new Check(PLAN, range, "1:2:", 9, "verified", 0, null, 14, TAKEN_AT)));
            reader.checks().add(List.of());
            assertThat(database.number("SELECT count(*) FROM contrail.checks")).isEqualTo(3);
            reader.checks().coverage(PLAN, List.of());
            assertThat(
                            database.all(
                                    "SELECT row_count, verdict, differences, reason, lag_ms, after_key, up_to_key FROM contrail.checks ORDER BY checked_at"))
                    .containsExactly(
                            Arrays.asList(
                                    "8", "different", "3", "it's why", "13", "[\"it's\", \"\\\\\\\"\\u000a😀\"]", null),
                            Arrays.asList("9", "verified", "0", null, "14", "[\"it's\", \"\\\\\\\"\\u000a😀\"]", null));
        }
    }

    private static TableSchema schema(@Nullable Long table, String column) {
        return new TableSchema(
                PLAN,
                List.of(new Column(column, ColumnType.INT64, "int8")),
                List.of(column),
                table == null
                        ? null
                        : new CatalogFacts(table, table, Map.of(column, new CatalogFacts.ColumnFacts(1, false, null))));
    }

    private static Chunk chunk(TableSchema schema, String pin) {
        return new Chunk(schema, schema.columnNames(), KeyRange.ALL, SnapshotPin.parse(pin, TAKEN_AT), 0);
    }

    private static Origin at(long txId) {
        return new Origin(txId, new Lsn(txId), TAKEN_AT - 1_000);
    }

    private static Landing landing(TableSchema schema, List<Change> changes) {
        long next = changes.get(changes.size() - 1).ordinal() + 1;
        return new Landing(
                List.of(new TableChanges(STREAM, schema, changes)),
                Map.of(STREAM, new Progress(next, SourcePosition.START, null)),
                Map.of());
    }
}
