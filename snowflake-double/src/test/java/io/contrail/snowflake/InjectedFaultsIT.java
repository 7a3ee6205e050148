package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.snowflake.ingest.streaming.OpenChannelResult;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestChannel;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import io.contrail.snowflake.fault.Endpoint;
import io.contrail.snowflake.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official SDK does with each fault. */
@SuppressWarnings("NullAway.Init")
class InjectedFaultsIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SnowflakeDouble account;
    private SnowflakeStreamingIngestClient client;
    private SnowflakeStreamingIngestChannel channel;

    @BeforeEach
    void start() {
        account = SnowflakeDouble.start(folder);
        account.execute("""
                CREATE DATABASE DB; CREATE SCHEMA DB.SC; CREATE ROLE LOADER; CREATE TABLE DB.SC.T (ID NUMBER(38,0));
                GRANT USAGE ON DATABASE DB TO ROLE LOADER; GRANT USAGE ON SCHEMA DB.SC TO ROLE LOADER;
                GRANT INSERT ON TABLE DB.SC.T TO ROLE LOADER;
                """);
        account.registerUser("INGEST", Keys.PAIR.getPublic(), "LOADER");
        client = Clients.streaming(account, "T");
        channel = client.openChannel("ch0", null).getChannel();
    }

    @AfterEach
    void stop() {
        account.faults().clear();
        client.close();
        account.close();
    }

    private void append(int id) {
        channel.appendRow(Map.of("ID", id), Integer.toString(id));
        channel.initiateFlush();
    }

    private void committed(int id) throws Exception {
        channel.waitForCommit(Integer.toString(id)::equals, LONG).get();
    }

    private List<Integer> ids() {
        return account.query("SELECT ID FROM DB.SC.T ORDER BY ID").stream()
                .map(row -> Integer.valueOf(String.valueOf(row.get("ID"))))
                .toList();
    }

    private void channelBecomesInvalid() {
        await().atMost(LONG).until(() -> account.faults().inflicted(Endpoint.ROWS) == 1);
        await().atMost(LONG)
                .untilAsserted(() -> assertThatThrownBy(() -> channel.appendRow(Map.of("ID", 99), "99"))
                        .isInstanceOf(RuntimeException.class));
    }

    private void reopened(SnowflakeStreamingIngestClient with, String committed) {
        OpenChannelResult opened = with.openChannel("ch0", null);
        assertThat(opened.getChannelStatus().getLatestCommittedOffsetToken()).isEqualTo(committed);
        channel = opened.getChannel();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 503})
    void theClientTriesAgain(int status) throws Exception {
        account.faults().inject(Endpoint.ROWS, Fault.refuse(status));
        append(1);
        committed(1);
        assertThat(account.faults().inflicted(Endpoint.ROWS)).isEqualTo(1);
        assertThat(ids()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409})
    void theChannelIsInvalidAndIsOpenedAgainAfterItWasClosed(int status) throws Exception {
        append(1);
        committed(1);
        account.faults().inject(Endpoint.ROWS, Fault.refuse(status));
        append(2);
        channelBecomesInvalid();
        channel.close(false, Duration.ZERO);
        reopened(client, "1");
        append(2);
        committed(2);
        assertThat(ids()).containsExactly(1, 2);
    }

    @Test
    void after410EvenTheClientIsInvalid() throws Exception {
        append(1);
        committed(1);
        account.faults().inject(Endpoint.ROWS, Fault.refuse(410));
        append(2);
        channelBecomesInvalid();
        await().atMost(LONG)
                .untilAsserted(() -> assertThatThrownBy(() -> client.openChannel("ch1", null))
                        .isInstanceOf(RuntimeException.class));
        client.close();
        client = Clients.streaming(account, "T");
        reopened(client, "1");
    }

    @Test
    void anAnswerThatIsCutLeavesTheRowsOnce() throws Exception {
        account.faults().inject(Endpoint.ROWS, Fault.cut());
        append(1);
        // The client sends the same request again, whose continuation token is stale by then.
        channelBecomesInvalid();
        await().atMost(LONG).until(() -> account.acceptedRows() == 0);
        channel.close(false, Duration.ZERO);
        reopened(client, "1");
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void aCrashAfterAcceptingLosesTheRows() throws Exception {
        append(1);
        committed(1);
        account.faults().inject(Endpoint.ROWS, Fault.crash());
        append(2);
        channelBecomesInvalid();
        channel.close(false, Duration.ZERO);
        reopened(client, "1");
        append(2);
        committed(2);
        assertThat(ids()).containsExactly(1, 2);
    }

    @Test
    void anAccessTokenThatExpiredIsReplaced() throws Exception {
        account.restart(); // forgets the tokens that were given out
        channel.close(false, Duration.ZERO);
        channel = client.openChannel("ch0", null).getChannel();
        append(1);
        committed(1);
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void aSlowAnswerIsWaitedFor() throws Exception {
        account.faults().inject(Endpoint.ROWS, Fault.slow(Duration.ofSeconds(2)));
        append(1);
        committed(1);
        assertThat(ids()).containsExactly(1);
    }
}
