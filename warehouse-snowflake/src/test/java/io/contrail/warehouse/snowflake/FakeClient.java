package io.contrail.warehouse.snowflake;

import com.snowflake.ingest.streaming.ChannelStatus;
import com.snowflake.ingest.streaming.ChannelStatusBatch;
import com.snowflake.ingest.streaming.OpenChannelResult;
import com.snowflake.ingest.streaming.SFException;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import io.contrail.changelog.TableId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client of one table's pipe. */
final class FakeClient implements SnowflakeStreamingIngestClient {
    final FakeSnowflake snowflake;
    final TableId table;
    private boolean closed;

    FakeClient(FakeSnowflake snowflake, TableId table) {
        this.snowflake = snowflake;
        this.table = table;
    }

    void refuseIfClosed() {
        if (closed) {
            throw new SFException("CLOSED_CLIENT_ERROR", "closed", 400, "Bad Request");
        }
    }

    @Override
    public OpenChannelResult openChannel(String name) {
        return openChannel(name, null);
    }

    @Override
    public OpenChannelResult openChannel(String name, @Nullable String token) {
        refuseIfClosed();
        snowflake.meet("openChannel");
        FakeSnowflake.Committed committed = snowflake.channel(getPipeName(), name);
        committed.sequencer++;
        if (token != null) {
            committed.token = token;
        }
        FakeChannel channel = new FakeChannel(this, name, committed);
        return new OpenChannelResult(channel, channel.status());
    }

    @Override
    public void dropChannel(String name) {
        FakeSnowflake.Committed committed = snowflake.channel(getPipeName(), name);
        committed.sequencer++;
        committed.token = "";
    }

    @Override
    public Map<String, String> getLatestCommittedOffsetTokens(List<String> names) {
        refuseIfClosed();
        snowflake.meet("getLatestCommittedOffsetTokens");
        Map<String, String> tokens = new HashMap<>();
        names.forEach(name -> tokens.put(name, snowflake.channel(getPipeName(), name).token));
        return tokens;
    }

    @Override
    public ChannelStatusBatch getChannelStatus(List<String> names) {
        refuseIfClosed();
        Map<String, ChannelStatus> statuses = new HashMap<>();
        names.forEach(name ->
                statuses.put(name, new FakeChannel(this, name, snowflake.channel(getPipeName(), name)).status()));
        return new ChannelStatusBatch(statuses);
    }

    @Override
    public void initiateFlush() {}

    @Override
    public CompletableFuture<Void> waitForFlush(Duration timeout) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public CompletableFuture<Void> close(boolean wait, Duration timeout) {
        closed = true;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public String getDBName() {
        return "DB";
    }

    @Override
    public String getSchemaName() {
        return table.schema() + "_changelog";
    }

    @Override
    public String getPipeName() {
        return table.name() + "-STREAMING";
    }

    @Override
    public String getClientName() {
        return "fake";
    }
}
