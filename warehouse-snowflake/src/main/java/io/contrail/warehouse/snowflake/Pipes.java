package io.contrail.warehouse.snowflake;

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
    private static final String LOG_LEVEL = "SS_LOG_LEVEL";
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** How often the SDK asks by itself, of each client, what is committed; whole seconds. */
    private static final String STATUS_INTERVAL = "channel_status_cache_refresh_interval_seconds";

    /** Rows go as requests however many wait; by default the SDK turns to files in the cloud's storage then. */
    private static final Map<String, Object> INLINE =
            Map.of("max_buffered_kb_for_rowset_mode", 1_000_000, "ignore_switch_to_file_mode", true);

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
        quiet();
        Map<String, Object> overrides = new HashMap<>(settings.inline() ? INLINE : Map.of());
        overrides.put(STATUS_INTERVAL, settings.statusInterval().toSeconds());
        return new Pipes(
                table -> SnowflakeStreamingIngestClientFactory.builder(
                                "contrail",
                                settings.session().database(),
                                table.schema() + "_changelog",
                                table.name() + "-STREAMING")
                        .setProperties(settings.forStreaming())
                        .setParameterOverrides(overrides)
                        .build(),
                settings.commitTimeout(),
                settings.inline());
    }

    /** The SDK's native part writes each of its steps to the standard output, which is not ours to fill. */
    private static void quiet() {
        if (System.getenv(LOG_LEVEL) == null && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "error");
        }
    }

    /** Whether rows travel in requests only. */
    boolean inline() {
        return inline;
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
