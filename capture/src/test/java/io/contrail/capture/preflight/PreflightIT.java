package io.contrail.capture.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.Publication;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.capture.source.TestServer;
import io.contrail.changelog.PipelineException;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Breaks one thing at a time, sees the finding, runs its remedy as it is printed, and sees the finding gone. */
class PreflightIT {
    private final SourceAddress address = TestServer.newDatabase();
    private final SourceAddress role = TestServer.newRole(address);
    private final SourceConnection admin = address.open();
    private final SourceConnection capture = role.open();
    private final PipelineName pipeline = new PipelineName("p_" + address.database());

    private TableSelection tables = TableSelection.all();
    private TableSelection insertOnly = TableSelection.none();

    PreflightIT() {
        admin.execute("CREATE TABLE good (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        capture.close();
        new SourceObjects(pipeline).remove(admin);
        admin.close();
    }

    private List<Finding> findings(SourceConnection source, String check) {
        return new Preflight(pipeline, tables, insertOnly, true)
                .run(source).findings().stream()
                        .filter(finding -> finding.check().equals(check) && finding.severity() != Severity.OK)
                        .toList();
    }

    private Finding only(SourceConnection source, String check, Severity severity) {
        List<Finding> found = findings(source, check);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).severity()).isEqualTo(severity);
        assertThat(found.get(0).meaning()).isNotEmpty();
        return found.get(0);
    }

    /** Each remedy by itself, from the same broken state: the change is rolled back after all but the last. */
    private void mendsByEachRemedy(SourceConnection source, String check, Severity severity) {
        List<Remedy> remedies = only(source, check, severity).remedies().stream()
                .filter(remedy -> remedy.commands().get(0).endsWith(";"))
                .toList();
        assertThat(remedies).isNotEmpty();
        for (Remedy remedy : remedies) {
            if (source == admin && remedies.size() > 1) {
                admin.execute("BEGIN");
                admin.execute(remedy.commands());
                assertThat(findings(admin, check)).as(remedy.toString()).isEmpty();
                admin.execute("ROLLBACK");
            } else {
                admin.execute(remedy.commands());
                assertThat(findings(source, check)).as(remedy.toString()).isEmpty();
            }
        }
    }

    @Test
    void findsNothingWrongWithAPlainSource() {
        assertThat(new Preflight(pipeline, tables, insertOnly, true).run(admin).findings())
                .allSatisfy(finding ->
                        assertThat(finding.severity()).as(finding.toString()).isEqualTo(Severity.OK));
        new SourceObjects(pipeline).prepare(admin, List.of(new TableName("public", "good")));
        PreflightReport report = new Preflight(pipeline, tables, insertOnly, false).run(admin);
        assertThat(report.worst()).isEqualTo(Severity.OK);
        assertThat(report.lines()).anyMatch(line -> line.contains("covers every selected table"));
    }

    @Test
    void reportsEverythingARoleLacksAtOnceAndTheSqlMendsIt() {
        admin.execute("CREATE TABLE hidden (id int PRIMARY KEY)", "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY");
        PreflightReport report = new Preflight(pipeline, tables, insertOnly, true).run(capture);
        assertThat(report.findings().stream().filter(finding -> finding.severity() == Severity.ERROR))
                .extracting(Finding::check)
                .containsExactlyInAnyOrder(
                        "replication right",
                        "right to read",
                        "right to read",
                        "row security",
                        "heartbeat",
                        "publication");
        report.findings()
                .forEach(finding -> finding.remedies().forEach(remedy -> {
                    if (!finding.check().equals("heartbeat")) {
                        admin.execute(remedy.commands());
                    }
                }));
        mendsByEachRemedy(capture, "heartbeat", Severity.ERROR);
        assertThat(new Preflight(pipeline, tables, insertOnly, true)
                        .run(capture)
                        .worst())
                .isEqualTo(Severity.OK);
        capture.execute(new Heartbeat(pipeline).actionQuery());
    }

    @Test
    void findsTablesWhoseChangesPostgresWouldRefuse() {
        tables = TableSelection.parse("broken");
        admin.execute("CREATE TABLE broken (id int, v text)", "INSERT INTO broken VALUES (1, 'a')");
        Finding insertedOnly = only(admin, "replica identity", Severity.WARNING);
        assertThat(insertedOnly.meaning()).contains("only ever been inserted").contains("UPDATE or DELETE");
        mendsByEachRemedy(admin, "replica identity", Severity.WARNING);
        admin.execute("ALTER TABLE broken REPLICA IDENTITY DEFAULT", "ALTER TABLE broken DROP IF EXISTS contrail_id");
        changeAndCount("UPDATE broken SET v = 'z'");
        new Publication(pipeline).ensure(adminWithHeartbeat(), List.of(new TableName("public", "broken")));
        assertThat(refusal("UPDATE broken SET v = 'b'")).contains("replica identity");
        Finding finding = only(admin, "replica identity", Severity.ERROR);
        assertThat(finding.what()).contains("public.broken has no primary key");
        mendsByEachRemedy(admin, "replica identity", Severity.ERROR);
        insertOnly = TableSelection.parse("public.broken");
        only(admin, "replica identity", Severity.WARNING);
        insertOnly = TableSelection.none();

        admin.execute("ALTER TABLE broken ALTER id SET NOT NULL", "CREATE UNIQUE INDEX \"By Id\" ON broken (id)");
        assertThat(only(admin, "replica identity", Severity.ERROR)
                        .remedies()
                        .get(0)
                        .commands())
                .containsExactly("ALTER TABLE \"public\".\"broken\" REPLICA IDENTITY USING INDEX \"By Id\";");
        mendsByEachRemedy(admin, "replica identity", Severity.ERROR);
        admin.execute("ALTER TABLE broken REPLICA IDENTITY USING INDEX \"By Id\"", "DROP INDEX \"By Id\"");
        assertThat(only(admin, "replica identity", Severity.ERROR).what()).contains("is gone");

        admin.execute("ALTER TABLE broken REPLICA IDENTITY DEFAULT, ADD PRIMARY KEY (id) DEFERRABLE");
        assertThat(refusal("DELETE FROM broken")).contains("replica identity");
        assertThat(only(admin, "replica identity", Severity.ERROR).what()).contains("DEFERRABLE");
        mendsByEachRemedy(admin, "replica identity", Severity.ERROR);

        admin.execute(
                "ALTER TABLE broken DROP CONSTRAINT broken_pkey, ADD PRIMARY KEY (id)",
                "ALTER TABLE broken REPLICA IDENTITY NOTHING");
        assertThat(only(admin, "replica identity", Severity.ERROR).what()).contains("NOTHING");
        mendsByEachRemedy(admin, "replica identity", Severity.ERROR);
        admin.execute("ALTER TABLE broken REPLICA IDENTITY DEFAULT", "UPDATE broken SET v = 'c'");
    }

    /** The server's statistics know of it when this returns. */
    private void changeAndCount(String sql) {
        admin.execute(sql, "SELECT pg_stat_force_next_flush()");
    }

    private SourceConnection adminWithHeartbeat() {
        new Heartbeat(pipeline).ensure(admin);
        return admin;
    }

    private String refusal(String sql) {
        try {
            admin.execute(sql);
            return "";
        } catch (PipelineException error) {
            return error.what();
        }
    }

    @Test
    void looksAtEachPartitionsOwnIdentity() {
        tables = TableSelection.parse("leg");
        admin.execute(
                "CREATE TABLE leg (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE leg_1 PARTITION OF leg FOR VALUES FROM (1) TO (10)",
                "ALTER TABLE leg_1 REPLICA IDENTITY FULL");
        assertThat(only(admin, "replica identity", Severity.WARNING).what()).contains("leg_1");
        mendsByEachRemedy(admin, "replica identity", Severity.WARNING);
        changeAndCount("INSERT INTO leg VALUES (1); DELETE FROM leg");
        admin.execute("ALTER TABLE leg DROP CONSTRAINT leg_pkey", "ALTER TABLE leg REPLICA IDENTITY FULL");
        assertThat(findings(admin, "replica identity"))
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING, Severity.ERROR);
        admin.execute("ALTER TABLE leg_1 REPLICA IDENTITY FULL");
        assertThat(only(admin, "replica identity", Severity.WARNING).meaning()).contains("made later");
    }

    @Test
    void findsAPublicationThatFallsShort() {
        new SourceObjects(pipeline).prepare(admin, List.of(new TableName("public", "good")));
        for (String harm : List.of(
                "ALTER PUBLICATION p DROP TABLE good",
                "ALTER PUBLICATION p DROP TABLE contrail.heartbeat",
                "ALTER PUBLICATION p SET (publish_via_partition_root = false)",
                "ALTER PUBLICATION p SET (publish = 'insert, update')",
                "ALTER PUBLICATION p SET TABLE good WHERE (id > 1), contrail.heartbeat")) {
            admin.execute(harm.replace(" p ", " " + pipeline + " "));
            only(capture, "publication", Severity.ERROR);
            mendsByEachRemedy(admin, "publication", Severity.WARNING);
        }
    }

    @Test
    void findsAHeartbeatTableThatIsAnothers() {
        admin.execute("CREATE SCHEMA contrail", "CREATE TABLE contrail.heartbeat (x int)");
        assertThat(only(admin, "heartbeat", Severity.ERROR).what()).contains("not Contrail's");
        mendsByEachRemedy(admin, "heartbeat", Severity.ERROR);
        admin.execute("DROP SCHEMA contrail CASCADE");
    }

    @Test
    void findsASlotThatIsAnothers() {
        admin.query("SELECT pg_create_physical_replication_slot(?)", row -> "", pipeline.slot());
        assertThat(only(admin, "replication slot", Severity.ERROR).what()).contains("physical");
        mendsByEachRemedy(admin, "replication slot", Severity.ERROR);
        try (SourceConnection elsewhere = TestServer.newDatabase().open()) {
            elsewhere.query("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", row -> "", pipeline.slot());
            assertThat(only(admin, "replication slot", Severity.ERROR).what()).contains("another program's");
            new SourceObjects(pipeline).remove(admin);
            assertThat(findings(admin, "replication slot")).hasSize(1);
            elsewhere.query("SELECT pg_drop_replication_slot(?)", row -> "", pipeline.slot());
        }
    }

    @Test
    void findsASlotThatSomebodyReads() throws Exception {
        new SourceObjects(pipeline).prepare(admin, List.of(new TableName("public", "good")));
        admin.query("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", row -> "", pipeline.slot());
        var replication = new SourceAddress(
                address.hosts(),
                address.database(),
                address.user(),
                address.password(),
                java.util.Map.of(
                        "replication", "database", "preferQueryMode", "simple", "assumeMinServerVersion", "12"));
        try (SourceConnection reader = replication.open();
                var stream = reader.jdbc()
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(pipeline.slot())
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", pipeline.publication())
                        .start()) {
            assertThat(stream.isClosed()).isFalse();
            Finding finding = only(admin, "replication slot", Severity.ERROR);
            assertThat(finding.what()).contains("being read by process").contains("contrail");
            assertThat(new Preflight(pipeline, tables, insertOnly, false)
                            .run(admin)
                            .ready())
                    .isTrue();
            admin.execute(finding.remedies().get(0).commands());
            org.awaitility.Awaitility.await()
                    .until(() -> findings(admin, "replication slot").isEmpty());
        } catch (PipelineException | java.sql.SQLException goneWithItsProcess) {
            assertThat(findings(admin, "replication slot")).isEmpty();
        }
    }

    @Test
    void tellsWhatDoesNotComeThrough() {
        admin.execute(
                "CREATE TABLE made (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)",
                "CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)");
        mendsByEachRemedy(admin, "generated columns", Severity.WARNING);
        Finding left = only(admin, "left out", Severity.WARNING);
        assertThat(left.meaning()).contains("unlogged");
        tables = TableSelection.parse("*," + pattern(left));
        assertThat(findings(admin, "left out")).isEmpty();
    }

    @Test
    void findsTablesThatWouldMeetInOneTopic() {
        admin.execute("CREATE TABLE \"a b\" (id int PRIMARY KEY)", "CREATE TABLE a_b (id int PRIMARY KEY)");
        Finding finding = only(admin, "topic names", Severity.ERROR);
        mendsByEachRemedy(admin, "topic names", Severity.ERROR);
        admin.execute("ALTER TABLE a_b_2 RENAME TO a_b");
        tables = TableSelection.parse("*," + pattern(finding));
        assertThat(findings(admin, "topic names")).isEmpty();
    }

    @Test
    void findsColumnsOnWhichEverythingWouldStop() {
        admin.execute("CREATE TABLE odd (id int PRIMARY KEY, \"ID\" int, c refcursor)");
        assertThat(findings(admin, "columns")).hasSize(2);
        for (Finding finding : findings(admin, "columns")) {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            tables = TableSelection.parse("*," + pattern(finding));
            assertThat(findings(admin, "columns")).isEmpty();
        }
        tables = TableSelection.parse("*");
        findings(admin, "columns").stream()
                .flatMap(finding -> finding.remedies().stream())
                .flatMap(remedy -> remedy.commands().stream())
                .filter(command -> command.startsWith("ALTER"))
                .forEach(admin::execute);
        assertThat(findings(admin, "columns")).isEmpty();
    }

    /** What the shell would hand over of {@code --tables '...'}. */
    private static String pattern(Finding finding) {
        Predicate<String> isCommand = command -> command.startsWith("contrail up --tables '");
        String command = finding.remedies().stream()
                .flatMap(remedy -> remedy.commands().stream())
                .filter(isCommand)
                .findFirst()
                .orElseThrow();
        return command.substring(command.indexOf('\'') + 1, command.lastIndexOf('\''));
    }

    @Test
    void goesOnWhenTheTablesCannotBeSelected() {
        tables = TableSelection.parse("public.god");
        PreflightReport report = new Preflight(pipeline, tables, insertOnly, true).run(capture);
        assertThat(report.findings())
                .extracting(Finding::check)
                .contains("server version", "wal_level", "replication right", "tables");
        assertThat(report.ready()).isFalse();
        assertThat(String.join("\n", report.lines())).contains("Near names are: public.good");
    }
}
