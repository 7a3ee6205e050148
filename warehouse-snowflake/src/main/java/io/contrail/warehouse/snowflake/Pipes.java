package io.contrail.warehouse.snowflake;

import com.snowflake.ingest.streaming.SFException;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestChannel;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClientFactory;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streaming clients, one for each table's default pipe. Used by the landing's thread only. */
final class Pipes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pipes.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** By default the SDK answers with a status of up to a second ago, and each landing takes that second. */
    private static final Map<String, Object> FRESH_STATUS = Map.of("channel_status_cache_refresh_interval_seconds", 0);


    private final Function<TableId, SnowflakeStreamingIngestClient> source;
    private final Duration timeout;
    private final boolean inline;
    private final Map<TableId, SnowflakeStreamingIngestClient> clients = new HashMap<>();

    /** The source opens a table's client; it may take long. */
    Pipes(Function<TableId, SnowflakeStreamingIngestClient> source, Duration timeout, boolean inline) {
        this.source = source;
        this.timeout = timeout;
        this.inline = inline;
    }

    static Pipes of(SnowflakeSettings settings) {
        return new Pipes(
                table -> SnowflakeStreamingIngestClientFactory.builder(
                                "contrail",
                                settings.session().database(),
                                table.schema() + "_changelog",
                                table.name() + "-STREAMING")
                        .setProperties(settings.forStreaming())
                        .setParameterOverrides(FRESH_STATUS)
                        .build(),
                settings.commitTimeout(),
                settings.inline());
    }

    /**
     * Holds up the next request until the last one is taken. Sent faster than that, the SDK puts rows into files, for which
     * it needs the cloud's storage.
     */
    void awaitRoom(SnowflakeStreamingIngestChannel channel) {
        if (!inline) {
            return;
        }
        try {
            channel.waitForFlush(timeout).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notTaken(channel, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SFException known) {
                throw known;
            }
            throw notTaken(channel, e);
        } catch (TimeoutException e) {
            throw notTaken(channel, e);
        }
    }

    private static PipelineException notTaken(SnowflakeStreamingIngestChannel channel, Exception cause) {
        return PipelineException.unreachable(
                        "Snowflake has not taken a request of channel %s in time.".formatted(channel.getChannelName()),
                        "Nothing was lost; the landing goes on after what is committed.",
                        "nothing, if it passes; otherwise check the network and Snowflake's status.")
                .causedBy(cause);
    }

    Duration commitTimeout() {
        return timeout;
    }

    /** The client of a table's pipe; a new one after the last was lost. */
    SnowflakeStreamingIngestClient client(TableId table) {
        SnowflakeStreamingIngestClient client = clients.get(table);
        if (client == null || client.isClosed()) {
            client = build(table);
            clients.put(table, client);
        }
        return client;
    }

    /** Drops a client that Snowflake no longer knows, with all of its channels. */
    void discard(TableId table) {
        SnowflakeStreamingIngestClient client = clients.remove(table);
        if (client != null) {
            close(client);
        }
    }

    /** On a thread of its own: where TLS fails the SDK tries for ever. */
    private SnowflakeStreamingIngestClient build(TableId table) {
        CompletableFuture<SnowflakeStreamingIngestClient> building =
                CompletableFuture.supplyAsync(() -> source.apply(table));
        try {
            return building.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            var unused = building.whenComplete((late, error) -> {
                if (late != null) {
                    close(late);
                }
            });
            throw unreachable(table, e);
        } catch (ExecutionException e) {
            throw unreachable(table, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(table, e);
        }
    }

    private PipelineException unreachable(TableId table, Throwable cause) {
        return PipelineException.unreachable(
                        "Snowflake's streaming pipe of table %s cannot be opened (%s)."
                                .formatted(table, cause.getClass().getSimpleName()),
                        "Nothing of this batch was lost; it is tried again.",
                        "nothing, if it passes; otherwise check the url, the user's key and role, and the network.")
                .causedBy(cause);
    }

    private static void close(SnowflakeStreamingIngestClient client) {
        try {
            // What it still holds is not committed, and lands again.
            client.close(false, AT_ONCE).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            log.debug("A streaming client did not close as it should", e);
        }
    }

    @Override
    public void close() {
        new ArrayList<>(clients.keySet()).forEach(this::discard);
    }
}
