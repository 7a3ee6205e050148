package io.contrail.capture.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.capture.selection.SelectedTables;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.capture.source.TestServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceObjectsIT {
    private static final String ODD = "Ünï \"q\" . , a" + "x".repeat(48);

    private final SourceAddress address = TestServer.newDatabase();
    private final SourceConnection source = address.open();
    private final PipelineName pipeline = new PipelineName("p_" + address.database());
    private final SourceObjects objects = new SourceObjects(pipeline);
    private final Publication publication = new Publication(pipeline);

    @AfterEach
    void close() {
        objects.remove(source);
        source.close();
    }

    private Publication.State published() {
        return publication.read(source).orElseThrow();
    }

    private List<TableName> select(String patterns) {
        return TableSelection.parse(patterns).resolve(source).tables();
    }

    @Test
    void publishesExactlyTheSelectedTablesThroughTheirRoots() {
        TableName odd = new TableName("Sch ema", ODD);
        source.execute(
                "CREATE SCHEMA \"Sch ema\"",
                "CREATE TABLE " + odd.quoted() + " (id int PRIMARY KEY)",
                "CREATE TABLE \"order\" (id int PRIMARY KEY)",
                "CREATE TABLE child () INHERITS (\"order\")",
                "CREATE TABLE leg (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                "CREATE TABLE leg_1 PARTITION OF leg FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                "CREATE TABLE leg_2 PARTITION OF leg FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')"
                        + " PARTITION BY RANGE (id)",
                "CREATE TABLE leg_2_1 PARTITION OF leg_2 FOR VALUES FROM (1) TO (10)");
        assertThat(ODD.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSize(63);
        List<TableName> tables = select("*");
        assertThat(tables)
                .containsExactly(
                        odd,
                        new TableName("public", "child"),
                        new TableName("public", "leg"),
                        new TableName("public", "order"));

        objects.prepare(source, tables);
        assertThat(objects.ddl(source, tables)).isEmpty();
        assertThat(published().tables())
                .containsAll(tables)
                .contains(Heartbeat.TABLE)
                .hasSize(5);
        assertThat(published().viaRoot()).isTrue();
        assertThat(published().allOperations()).isTrue();

        List<TableName> fewer = select("*,!child");
        objects.prepare(source, fewer);
        assertThat(published().tables()).containsAll(fewer).hasSize(4);
        source.execute(
                "ALTER PUBLICATION " + pipeline + " SET (publish = 'insert', publish_via_partition_root = false)");
        objects.prepare(source, fewer);
        assertThat(published().viaRoot() && published().allOperations()).isTrue();
    }

    @Test
    void mendsAPublicationThatLeavesOutRowsOrColumnsAndLeavesOneForAllTablesAlone() {
        source.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
        source.execute("CREATE PUBLICATION " + pipeline + " FOR TABLE t (id) WHERE (id > 3)");
        TableName table = new TableName("public", "t");
        assertThat(published().covers(table)).isFalse();
        objects.prepare(source, select("t"));
        assertThat(published().covers(table)).isTrue();
        source.execute(
                "DROP PUBLICATION " + pipeline,
                "CREATE PUBLICATION " + pipeline + " FOR ALL TABLES WITH (publish_via_partition_root)");
        assertThat(publication.ddl(source, select("t"))).isEmpty();
        source.execute(
                "DROP PUBLICATION " + pipeline, "CREATE PUBLICATION " + pipeline + " FOR TABLES IN SCHEMA public");
        objects.prepare(source, select("t"));
        assertThat(published().wholeSchemas()).isFalse();
        assertThat(published().tables()).containsExactly(Heartbeat.TABLE, table);
    }

    @Test
    void takesAwayWhatItMadeAndLeavesOtherPipelinesAlone() {
        source.execute("CREATE TABLE t (id int PRIMARY KEY)");
        SourceObjects other = new SourceObjects(new PipelineName(pipeline + "_other"));
        objects.prepare(source, select("t"));
        other.prepare(source, select("t"));
        source.query("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", row -> "", pipeline.slot());
        ReplicationSlot.State slot = new ReplicationSlot(pipeline).read(source).orElseThrow();
        assertThat(slot.active() || slot.lost()).isFalse();
        assertThat(slot.confirmedFlushLsn()).isPresent();
        assertThat(slot.retainedBytes()).isPresent();

        objects.remove(source);
        objects.remove(source);
        assertThat(new ReplicationSlot(pipeline).read(source)).isEmpty();
        assertThat(publication.read(source)).isEmpty();
        assertThat(Heartbeat.exists(source)).isTrue();
        other.remove(source);
        assertThat(source.test("SELECT to_regnamespace('contrail') IS NULL")).isTrue();
    }

    @Test
    void letsTheCaptureRoleReadAndBeatAndNothingElse() {
        source.execute("CREATE SCHEMA \"Flight Ops\"", "CREATE TABLE \"Flight Ops\".t (id int PRIMARY KEY)");
        objects.prepare(source, select("*"));
        String role = "capture_" + address.database();
        CaptureUser user = new CaptureUser(role, new Secret("s3'cret"));
        assertThat(user.ddl(source, List.of("Flight Ops")).toString()).doesNotContain("s3'cret");
        user.ensure(source, List.of("Flight Ops"));
        user.ensure(source, List.of("Flight Ops"));
        source.execute("CREATE TABLE \"Flight Ops\".later (id int PRIMARY KEY)");
        try (SourceConnection capture = address.as(role, new Secret("s3'cret")).open()) {
            capture.execute(new Heartbeat(pipeline).actionQuery(), "SELECT * FROM \"Flight Ops\".later");
            assertThat(capture.test(
                            "SELECT rolreplication AND NOT rolsuper FROM pg_roles WHERE rolname = current_user"))
                    .isTrue();
            assertThatThrownBy(() -> capture.execute("INSERT INTO \"Flight Ops\".t VALUES (1)"))
                    .hasMessageContaining("permission denied")
                    .hasMessageContaining("contrail doctor");
        }
        assertThat(source.test("SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = ?", role))
                .isTrue();
    }

    @Test
    void saysWhatMatchesAndCannotBeCaptured() {
        source.execute(
                "CREATE TABLE leg (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE leg_1 PARTITION OF leg FOR VALUES FROM (1) TO (2)",
                "CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)",
                "CREATE TABLE orders (id int PRIMARY KEY)");
        SelectedTables selected = TableSelection.parse("leg_1,scratch,orders").resolve(source);
        assertThat(selected.tables()).containsExactly(new TableName("public", "orders"));
        assertThat(selected.skipped())
                .hasSize(2)
                .anySatisfy(skip -> assertThat(skip.reason()).contains("root").contains("public.leg"));
        assertThatThrownBy(() -> TableSelection.parse("public.ordes").resolve(source))
                .hasMessageContaining("'public.ordes' matches no table")
                .hasMessageContaining("Near names are: public.orders");
        assertThatThrownBy(() -> TableSelection.parse("scratch").resolve(source))
                .hasMessageContaining("unlogged");
    }

    @Test
    void aRoleForCapturingGetsWhatIsMissingAndNothingMore() {
        source.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.wanted (id int PRIMARY KEY)",
                "CREATE TABLE shop.other (id int PRIMARY KEY)");
        String role = "least_" + pipeline;
        List<TableName> wanted = List.of(new TableName("shop", "wanted"));
        CaptureSetup setup = new CaptureSetup(pipeline, role);
        List<String> missing = setup.missing(source, wanted);
        assertThat(missing).contains("CREATE ROLE \"%s\" LOGIN REPLICATION".formatted(role));
        assertThat(setup.exists(source)).as("asking makes nothing").isFalse();
        assertThat(setup.apply(source, wanted, Optional.of(new Secret("s3'cret"))))
                .isEqualTo(missing);
        assertThat(setup.missing(source, wanted)).isEmpty();
        try (SourceConnection capture = address.as(role, new Secret("s3'cret")).open()) {
            new SourceObjects(pipeline).prepare(capture, wanted);
            capture.execute("SELECT * FROM shop.wanted");
            assertThatThrownBy(() -> capture.execute("SELECT * FROM shop.other"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> capture.execute("DELETE FROM shop.wanted"))
                    .hasMessageContaining("permission denied");
        }
        source.execute("ALTER TABLE shop.wanted ENABLE ROW LEVEL SECURITY");
        assertThat(setup.missing(source, wanted))
                .containsExactly("ALTER ROLE \"%s\" LOGIN REPLICATION BYPASSRLS".formatted(role));
        List<TableName> both = List.of(wanted.get(0), new TableName("shop", "other"));
        assertThat(setup.apply(source, both, Optional.empty()))
                .contains("GRANT SELECT ON \"shop\".\"other\" TO \"%s\"".formatted(role));
        assertThat(setup.missing(source, both)).isEmpty();

        List<String> left;
        try (SourceConnection capture = address.as(role, new Secret("s3'cret")).open()) {
            new SourceObjects(pipeline).prepare(capture, wanted);
            assertThat(published().tables()).as("more than is captured").containsAll(both);
            left = new SourceObjects(pipeline).remove(capture);
        }
        assertThat(left).hasSize(3).allMatch(sql -> sql.startsWith("DROP "));
        source.execute(left);
        assertThat(new SourceObjects(pipeline).remove(source)).isEmpty();
        source.execute("DROP OWNED BY \"%s\"".formatted(role), "DROP ROLE \"%s\"".formatted(role));
    }

    @Test
    void aSuperuserIsNoRoleForCapturing() {
        assertThatThrownBy(() -> new CaptureSetup(pipeline, source.user()).missing(source, List.of()))
                .hasMessageContaining("is a superuser");
    }
}
