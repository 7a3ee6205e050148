package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.snowflake.ingest.streaming.ChannelStatus;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestChannel;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class StreamingTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SnowflakeDouble account;

    @BeforeEach
    void start() {
        account = SnowflakeDouble.start(folder);
        account.execute("""
                CREATE DATABASE DB; CREATE SCHEMA DB.SC;
                CREATE TABLE DB.SC.T (ID NUMBER(38,0) NOT NULL, NAME VARCHAR(5), AMOUNT NUMBER(38,9), AT TIMESTAMP_TZ(6),
                    LOCAL_AT TIMESTAMP_NTZ(6), D DATE, B BINARY, V VARIANT, YES BOOLEAN, F FLOAT);
                """);
        account.registerUser("INGEST", Keys.PAIR.getPublic(), "LOADER");
        account.execute("""
                GRANT USAGE ON DATABASE DB TO ROLE LOADER; GRANT USAGE ON SCHEMA DB.SC TO ROLE LOADER;
                GRANT INSERT ON TABLE DB.SC.T TO ROLE LOADER;
                """);
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private static void flush(SnowflakeStreamingIngestClient client) throws Exception {
        client.initiateFlush();
        client.waitForFlush(LONG).get();
    }

    private static void committed(SnowflakeStreamingIngestChannel channel, String token) throws Exception {
        channel.waitForCommit(token::equals, LONG).get();
    }

    private List<Integer> ids() {
        return account.query("SELECT ID FROM DB.SC.T ORDER BY ID").stream()
                .map(row -> Integer.valueOf(String.valueOf(row.get("ID"))))
                .toList();
    }

    @Test
    void rowsAreCommittedWithTheirTokenAndEveryTypeKeepsItsValue() throws Exception {
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T")) {
            SnowflakeStreamingIngestChannel channel =
                    client.openChannel("ch0", null).getChannel();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("ID", new BigDecimal("12345678901234567890123456789012345678"));
            row.put("NAME", "Zoë");
            row.put("AMOUNT", new BigDecimal("12345678901234567890.123456789"));
            row.put("AT", Instant.ofEpochSecond(1_700_000_000L, 123_456_789));
            row.put("LOCAL_AT", LocalDateTime.of(2026, 3, 1, 12, 30, 0, 1000));
            row.put("D", LocalDate.of(2026, 11, 23));
            row.put("B", new byte[] {1, 2, (byte) 255});
            row.put("V", Map.of("a", List.of(1, 2.5, "x")));
            row.put("YES", true);
            row.put("F", 1.5);
            channel.appendRow(row, "1");
            flush(client);
            committed(channel, "1");
            Map<String, @Nullable Object> stored =
                    account.query("SELECT *, HEX_ENCODE(B) AS HEX FROM DB.SC.T").get(0);
            assertThat(stored)
                    .containsEntry("ID", new BigDecimal("12345678901234567890123456789012345678"))
                    .containsEntry("NAME", "Zoë")
                    .containsEntry("AMOUNT", new BigDecimal("12345678901234567890.123456789"))
                    .containsEntry("AT", OffsetDateTime.parse("2023-11-14T22:13:20.123456Z"))
                    .containsEntry("D", LocalDate.of(2026, 11, 23))
                    .containsEntry("HEX", "0102FF")
                    .containsEntry("YES", true)
                    .containsEntry("F", 1.5);
            assertThat(String.valueOf(stored.get("LOCAL_AT"))).contains("12:30:00.000001");
            assertThat(String.valueOf(stored.get("V"))).isEqualTo("{\"a\":[1,2.5,\"x\"]}");
            channel.close();
        }
    }

    @Test
    void numbersThatAreNoneArriveAsSuch() throws Exception {
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T")) {
            SnowflakeStreamingIngestChannel channel =
                    client.openChannel("ch0", null).getChannel();
            List<Double> values =
                    List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, 0.1);
            for (int i = 0; i < values.size(); i++) {
                channel.appendRow(Map.of("ID", i, "F", values.get(i)), Integer.toString(i));
            }
            flush(client);
            committed(channel, "4");
            assertThat(account.query("SELECT F FROM DB.SC.T ORDER BY ID"))
                    .extracting(row -> row.get("F"))
                    .containsExactlyElementsOf(values);
        }
    }

    @Test
    void anotherOpeningAnswersTheCommittedTokenAndTheOldHandleIsInvalid() throws Exception {
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T");
                SnowflakeStreamingIngestClient other = Clients.streaming(account, "T")) {
            SnowflakeStreamingIngestChannel channel =
                    client.openChannel("ch0", null).getChannel();
            channel.appendRow(Map.of("ID", 1), "7");
            flush(client);
            committed(channel, "7");
            ChannelStatus status = other.openChannel("ch0", null).getChannelStatus();
            assertThat(status.getLatestCommittedOffsetToken()).isEqualTo("7");
            channel.appendRow(Map.of("ID", 2), "8");
            client.initiateFlush();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThatThrownBy(() -> channel.appendRow(Map.of("ID", 3), "9"))
                            .hasMessageContaining("nvalid"));
            assertThat(ids()).containsExactly(1);
        }
    }

    @Test
    void rowsThatDoNotFitAreLeftOutAndCounted() throws Exception {
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T")) {
            SnowflakeStreamingIngestChannel channel =
                    client.openChannel("ch0", null).getChannel();
            channel.appendRow(Map.of("ID", 1), "1");
            channel.appendRow(Map.of("ID", "one"), "2");
            channel.appendRow(Map.of("ID", 3, "NAME", "too long"), "3");
            channel.appendRow(Map.of("ID", 4, "OTHER", 1), "4");
            channel.appendRow(Map.of("NAME", "x"), "5");
            channel.appendRow(Map.of("ID", 6), "6");
            flush(client);
            committed(channel, "6");
            ChannelStatus status = channel.getChannelStatus();
            assertThat(status.getRowsErrorCount()).isEqualTo(4);
            assertThat(status.getRowsInsertedCount()).isEqualTo(2);
            assertThat(status.getLastErrorMessage()).contains("NULL result in a non-nullable column: ID");
            assertThat(status.getLastErrorOffsetTokenUpperBound()).isEqualTo("6");
            assertThat(ids()).containsExactly(1, 6);
        }
    }

    @Test
    void whatIsAcceptedAndNotCommittedIsLostInARestart() throws Exception {
        account.commitOnlyWhenTold();
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T")) {
            SnowflakeStreamingIngestChannel channel =
                    client.openChannel("ch0", null).getChannel();
            channel.appendRow(Map.of("ID", 1), "1");
            flush(client);
            await().atMost(LONG).until(() -> account.acceptedRows() == 1);
            assertThat(ids()).isEmpty();
            account.commitNow();
            channel.appendRow(Map.of("ID", 2), "2");
            flush(client);
            await().atMost(LONG).until(() -> account.acceptedRows() == 1);
            account.restart();
        }
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T")) {
            assertThat(client.openChannel("ch0", null).getChannelStatus().getLatestCommittedOffsetToken())
                    .isEqualTo("1");
            account.commitNow();
            assertThat(ids()).containsExactly(1);
        }
    }

    @Test
    void manyRowsStayInline() throws Exception {
        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, "T")) {
            SnowflakeStreamingIngestChannel channel =
                    client.openChannel("ch0", null).getChannel();
            for (int i = 1; i <= 5_000; i++) {
                channel.appendRow(Map.of("ID", i, "V", Map.of("n", "x".repeat(100))), Integer.toString(i));
                if (i % 1_000 == 0) {
                    flush(client);
                }
            }
            committed(channel, "5000");
            assertThat(ids()).isEqualTo(IntStream.rangeClosed(1, 5_000).boxed().toList());
        }
    }

    @Test
    void aTableThatIsNotThereOrMayNotBeInsertedIntoIsRefused() {
        account.execute("CREATE TABLE DB.SC.OTHER (ID NUMBER(38,0));");
        for (String table : List.of("NONE", "OTHER")) {
            assertThatThrownBy(() -> {
                        try (SnowflakeStreamingIngestClient client = Clients.streaming(account, table)) {
                            client.openChannel("ch0", null);
                        }
                    })
                    .hasMessageContaining("404");
        }
    }
}
