package io.contrail.capture.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a server of its own can show: settings that take a restart, and a standby. */
class ServerSettingsIT {
    private static final PipelineName PIPELINE = PipelineName.DEFAULT;

    @TempDir
    Path directory;

    private EmbeddedPostgres server() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }

    private static SourceConnection connect(EmbeddedPostgres server) {
        return SourceAddress.parse(
                        "postgresql://postgres@localhost:" + server.getPort() + "/postgres", TestServer.NO_ENVIRONMENT)
                .open();
    }

    private static List<Finding> findings(SourceConnection source) {
        return new Preflight(PIPELINE, TableSelection.all(), TableSelection.none(), true)
                .run(source).findings().stream()
                        .filter(finding -> finding.severity() != Severity.OK)
                        .toList();
    }

    private static void mend(SourceConnection source, String... checks) {
        for (Finding finding : findings(source)) {
            if (List.of(checks).contains(finding.check())) {
                source.execute(finding.remedies().get(0).commands());
            }
        }
    }

    @Test
    void findsWhatTheServerCannotDoAndMendsIt() throws IOException {
        try (EmbeddedPostgres server = server();
                SourceConnection source = connect(server)) {
            source.execute("CREATE TABLE t (id int PRIMARY KEY)");
            assertThat(findings(source)).extracting(Finding::check).containsExactly("wal_level", "retained WAL");
            mend(source, "wal_level", "retained WAL");
            assertThat(findings(source)).extracting(Finding::check).containsExactly("wal_level");
            source.execute("ALTER SYSTEM SET max_replication_slots = 1", "ALTER SYSTEM SET max_wal_senders = 0");
        }
        try (EmbeddedPostgres server = server();
                SourceConnection source = connect(server)) {
            source.query("SELECT pg_create_logical_replication_slot('other', 'pgoutput')", row -> "");
            assertThat(findings(source)).extracting(Finding::check).containsExactly("replication slots", "WAL senders");
            assertThat(findings(source).get(0).meaning()).contains("Nobody reads: other");
            mend(source, "replication slots", "WAL senders");
        }
        try (EmbeddedPostgres server = server();
                SourceConnection source = connect(server)) {
            assertThat(findings(source)).isEmpty();
            source.query("SELECT pg_create_logical_replication_slot(?, 'pgoutput')", row -> "", PIPELINE.slot());
            source.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
            for (int i = 0; i < 3; i++) {
                source.execute("SELECT pg_switch_wal()", "INSERT INTO t VALUES (" + i + ")");
            }
            source.execute("CHECKPOINT");
            Finding lost = findings(source).get(0);
            assertThat(lost.check()).isEqualTo("replication slot");
            assertThat(lost.what()).contains("is lost");
            assertThat(lost.remedies().get(0).commands()).containsExactly("contrail up --resnapshot");
            source.query("SELECT pg_drop_replication_slot(?)", row -> "", PIPELINE.slot());
            assertThat(findings(source)).isEmpty();
        }
        Files.createFile(directory.resolve("data").resolve("standby.signal"));
        try (EmbeddedPostgres server = server();
                SourceConnection source = connect(server)) {
            assertThat(findings(source)).extracting(Finding::check).contains("primary");
        }
    }
}
