package io.contrail.warehouse.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.VerificationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryServerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void onlyTheOwnerMayReadWhereQueriesAreAnsweredAndOnlyWhileTheyAre() throws IOException {
        Path file = QueryFile.beside(path());
        try (Warehouse warehouse = open("127.0.0.1:0")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(QueryFile.read(file).url()).startsWith("http://127.0.0.1:");
        }
        assertThat(file).doesNotExist();
        try (Warehouse warehouse = open("127.0.0.1:0")) {
            assertThat(warehouse.progress()).as("the file was let go").isEmpty();
        }
    }

    @Test
    void aTransactionSpansStatementsAndIsNotSeenByOthers() throws Exception {
        try (Warehouse warehouse = open("0");
                RemoteSql one = remote();
                RemoteSql other = remote()) {
            one.all("CREATE TABLE t (i INTEGER, v VARCHAR)");
            one.all("BEGIN");
            one.all("INSERT INTO t VALUES (1, NULL), (2, 'a\n\"ü\u2028')");
            assertThat(other.all("SELECT * FROM t")).isEmpty();
            one.all("COMMIT");
            List<String> nothing = new ArrayList<>();
            nothing.add("1");
            nothing.add(null);
            assertThat(other.all("SELECT * FROM t ORDER BY i")).containsExactly(nothing, List.of("2", "a\n\"ü\u2028"));
        }
    }

    @Test
    void aResultOfAnySizePassesAndAReaderMayStopReadingIt() throws Exception {
        try (Warehouse warehouse = open("0");
                RemoteSql sql = remote()) {
            AtomicLong rows = new AtomicLong();
            sql.query("SELECT i, repeat('x', 100) FROM range(300000) r(i)", row -> rows.incrementAndGet());
            assertThat(rows).hasValue(300_000);
            assertThatThrownBy(() -> sql.query("SELECT i, repeat('x', 1000) FROM range(300000) r(i)", row -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            assertThat(sql.first("SELECT 7")).contains(List.of("7"));
            sql.all("BEGIN");
            assertThatThrownBy(() -> sql.query("SELECT i, repeat('x', 1000) FROM range(100000) r(i)", row -> {
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            sql.all("ROLLBACK");
            assertThat(sql.first("SELECT 7")).contains(List.of("7"));
        }
    }

    @Test
    void anErrorOfDuckDbArrivesAsOne() throws Exception {
        try (Warehouse warehouse = open("0");
                RemoteSql sql = remote()) {
            assertThatThrownBy(() -> sql.all("SELECT * FROM nowhere"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("nowhere");
            assertThatThrownBy(() -> sql.all(
                            "SELECT CASE WHEN i < 200000 THEN i ELSE error('late') END FROM range(300000) r(i)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("late");
        }
    }

    @Test
    void smallQuestionsAreAnsweredWithoutDelay() throws Exception {
        try (Warehouse warehouse = open("0");
                RemoteSql sql = remote()) {
            sql.all("SELECT 1");
            long start = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                sql.all("SELECT 1");
            }
            assertThat((System.nanoTime() - start) / 1_000_000).as("ms for 50").isLessThan(1_500);
        }
    }

    @Test
    void whoHasNotTheTokenIsRefusedAndSoIsOneReaderTooMany() throws Exception {
        try (Warehouse warehouse = open("0")) {
            QueryFile here = QueryFile.read(QueryFile.beside(path()));
            assertThatThrownBy(() -> new RemoteSql(new QueryFile(here.url(), "guessed")))
                    .hasMessageContaining("401");
            List<RemoteSql> readers = new ArrayList<>();
            for (int i = 0; i < QuerySessions.MOST; i++) {
                readers.add(remote());
            }
            assertThatThrownBy(this::remote).hasMessageContaining("429");
            readers.get(0).close();
            remote().close();
        }
    }

    @Test
    void aSessionThatNobodyUsesIsClosedAndItsReaderGetsAnother() throws Exception {
        DuckDbDatabase database = new DuckDbDatabase(path(), "256MB", 1);
        AtomicLong now = new AtomicLong();
        try (QuerySessions sessions = new QuerySessions(database::connect, now::get)) {
            String used = sessions.open().orElseThrow();
            String forgotten = sessions.open().orElseThrow();
            now.set(QuerySessions.IDLE.toNanos());
            sessions.find(used).orElseThrow().run("SELECT 1", row -> {});
            now.addAndGet(1);
            sessions.closeIdle();
            assertThat(sessions.find(used)).isPresent();
            assertThat(sessions.find(forgotten)).isEmpty();
        }
    }

    @Test
    void aReaderWhoseSessionWasClosedGoesOnUnlessATransactionWentWithIt() throws Exception {
        DuckDbDatabase database = new DuckDbDatabase(path(), "256MB", 1);
        try (QueryServer server = QueryServer.start(database, QueryAddress.parse("0"));
                RemoteSql sql = remote()) {
            server.sessions().closeAll();
            assertThat(sql.first("SELECT 7")).contains(List.of("7"));
            sql.all("BEGIN");
            server.sessions().closeAll();
            assertThatThrownBy(() -> sql.all("SELECT 7")).hasMessageContaining("within a transaction");
            sql.all("ROLLBACK");
            assertThat(sql.first("SELECT 7")).contains(List.of("7"));
        }
    }

    @Test
    void withoutTheSettingItIsSaidWhatToSet() {
        Map<String, String> settings = Map.of("path", path().toString());
        try (Warehouse warehouse = new DuckDbProvider().open(settings)) {
            assertThatThrownBy(() -> new DuckDbProvider().reader(settings))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("\"duckdb.queries\": \"127.0.0.1:0\"");
        }
        assertThatThrownBy(() -> open("nowhere")).hasMessageContaining("duckdb.queries");
    }

    @Test
    void aWorkerThatWasKilledIsNamed() throws IOException {
        new QueryFile("http://127.0.0.1:1", "t").write(QueryFile.beside(path()));
        assertThatThrownBy(this::reader)
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("does not answer queries at http://127.0.0.1:1");
    }

    private VerificationReader reader() {
        return new DuckDbProvider().reader(Map.of("path", path().toString(), "queries", "0"));
    }

    private RemoteSql remote() throws SQLException, IOException {
        return new RemoteSql(QueryFile.read(QueryFile.beside(path())));
    }

    private Warehouse open(String address) {
        return new DuckDbProvider()
                .open(Map.of("path", path().toString(), "memory.limit", "256MB", "queries", address));
    }

    private Path path() {
        return folder.resolve("warehouse.duckdb");
    }
}
