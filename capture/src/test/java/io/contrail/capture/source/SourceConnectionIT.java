package io.contrail.capture.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceConnectionIT {
    private static PipelineException refusal(String url) {
        List<PipelineException> refusals = new ArrayList<>();
        assertThatThrownBy(() -> SourceAddress.parse(url, TestServer.NO_ENVIRONMENT)
                        .open()
                        .close())
                .isInstanceOfSatisfying(PipelineException.class, refusals::add);
        PipelineException error = refusals.get(0);
        assertThat(error.kind()).isEqualTo(PipelineException.Kind.UNREACHABLE);
        assertThat(error.getMessage()).doesNotContain("s3cret");
        return error;
    }

    @Test
    void namesTheServerThatDoesNotListen() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        PipelineException error = refusal("postgresql://ann:s3cret@localhost:" + free + "/shop");
        assertThat(error.what()).contains("postgresql://ann@localhost:" + free + "/shop");
        assertThat(error.todo()).contains("listen_addresses");
    }

    @Test
    void namesTheHostThatIsUnknown() {
        assertThat(refusal("postgresql://ann@no-such-host.invalid/shop").what())
                .contains("no address is known for the host 'no-such-host.invalid'");
    }

    @Test
    void namesTheDatabaseThatIsMissing() {
        PipelineException error = refusal("postgresql://postgres@localhost:%d/no%%20shop".formatted(TestServer.port()));
        assertThat(error.what()).contains("no shop");
        assertThat(error.todo()).contains("psql -l");
    }

    @Test
    void namesTheUserThatIsUnknown() {
        assertThat(refusal("postgresql://nobody@localhost:%d/postgres".formatted(TestServer.port()))
                        .todo())
                .contains("'nobody'");
    }

    @Test
    void saysWhenTheServerOffersNoTls() {
        assertThat(refusal("postgresql://postgres@localhost:%d/postgres?sslmode=require".formatted(TestServer.port()))
                        .todo())
                .contains("sslmode (now 'require')");
    }

    @Test
    void saysWhenThereAreTooManyConnections() {
        SourceAddress database = TestServer.newDatabase();
        SourceAddress role = TestServer.newRole(database);
        try (SourceConnection admin = database.open()) {
            admin.execute("ALTER ROLE " + role.user() + " CONNECTION LIMIT 0");
        }
        assertThat(refusal(role.toString()).todo()).contains("max_connections");
    }

    @Test
    void readsProgressAndExactCounts() {
        TableName odd = new TableName("public", "Odd \"name\"");
        try (SourceConnection source = TestServer.newDatabase().open()) {
            SourceProgress progress = new SourceProgress(source);
            source.execute("SET synchronous_commit = on");
            var before = progress.currentLsn();
            source.execute("CREATE TABLE " + odd.quoted() + " AS SELECT generate_series(1, 1000) AS id");
            assertThat(progress.currentLsn()).isGreaterThan(before);
            assertThat(progress.rowCounts(List.of(odd))).isEqualTo(Map.of(odd, 1000L));
        }
    }
}
