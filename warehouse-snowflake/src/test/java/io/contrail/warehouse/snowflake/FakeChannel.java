package io.contrail.warehouse.snowflake;

import com.snowflake.ingest.streaming.ChannelStatus;
import com.snowflake.ingest.streaming.SFException;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestChannel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A channel that commits what it has when it is flushed, rows and token in one transaction. */
final class FakeChannel implements SnowflakeStreamingIngestChannel {
    private record Sent(Map<String, Object> row, String token) {}

    private final FakeClient client;
    private final String name;
    private final FakeSnowflake.Committed committed;
    private final long sequencer;
    private final List<Sent> buffer = new ArrayList<>();
    private boolean closed;

    FakeChannel(FakeClient client, String name, FakeSnowflake.Committed committed) {
        this.client = client;
        this.name = name;
        this.committed = committed;
        this.sequencer = committed.sequencer;
    }

    ChannelStatus status() {
        return new ChannelStatus(
                getDBName(),
                getSchemaName(),
                getPipeName(),
                name,
                "SUCCESS",
                committed.token,
                Instant.EPOCH,
                0,
                0,
                committed.errors,
                "",
                "",
                Instant.EPOCH,
                Duration.ZERO,
                Instant.EPOCH);
    }

    private void refuseIfInvalid() {
        client.refuseIfClosed();
        if (closed || sequencer != committed.sequencer) {
            throw new SFException("INVALID_CHANNEL_ERROR", "another has opened it", 409, "Conflict");
        }
    }

    @Override
    public void appendRow(Map<String, Object> row, String token) {
        refuseIfInvalid();
        client.snowflake.meet("appendRow");
        buffer.add(new Sent(row, token));
    }

    @Override
    public void appendRows(Iterable<Map<String, Object>> rows, String start, String end) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void initiateFlush() {
        refuseIfInvalid();
        client.snowflake.meet("flush");
        if (buffer.isEmpty()) {
            return;
        }
        // An error may come when half of it is committed.
        int half = buffer.size() / 2;
        commit(buffer.subList(0, half));
        client.snowflake.meet("halfFlush");
        commit(buffer.subList(half, buffer.size()));
        buffer.clear();
        client.snowflake.meet("afterFlush");
    }

    private void commit(List<Sent> sent) {
        if (sent.isEmpty()) {
            return;
        }
        try (Connection connection = client.snowflake.connectWithin()) {
            connection.setAutoCommit(false);
            for (Sent one : sent) {
                insert(connection, one.row());
            }
            connection.commit();
            committed.token = sent.get(sent.size() - 1).token();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** A row that the table does not take is skipped and counted. */
    private void insert(Connection connection, Map<String, Object> row) throws SQLException {
        if (row.containsValue("poison")) {
            committed.errors++;
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<Object> binds = new ArrayList<>();
        row.forEach((column, value) -> {
            names.add(Identifiers.quote(column));
            values.add(value instanceof byte[] ? "unhex(?)" : "?");
            binds.add(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
        });
        String sql = "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(
                        Identifiers.quote(getSchemaName()) + "." + Identifiers.quote(client.table.name()),
                        String.join(", ", names),
                        String.join(", ", values));
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < binds.size(); i++) {
                insert.setObject(i + 1, binds.get(i));
            }
            insert.execute();
        }
    }

    @Override
    public String getLatestCommittedOffsetToken() {
        return committed.token;
    }

    @Override
    public ChannelStatus getChannelStatus() {
        refuseIfInvalid();
        client.snowflake.meet("getChannelStatus");
        return status();
    }

    @Override
    public CompletableFuture<Void> waitForCommit(Predicate<String> until, Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> waitForFlush(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void close(boolean wait, Duration timeout) {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public String getChannelName() {
        return name;
    }

    @Override
    public String getDBName() {
        return client.getDBName();
    }

    @Override
    public String getSchemaName() {
        return client.getSchemaName();
    }

    @Override
    public String getPipeName() {
        return client.getPipeName();
    }

    @Override
    public String getFullyQualifiedPipeName() {
        return getPipeName();
    }

    @Override
    public String getFullyQualifiedChannelName() {
        return name;
    }
}
