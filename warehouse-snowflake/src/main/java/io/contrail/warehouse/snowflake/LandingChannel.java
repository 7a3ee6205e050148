package io.contrail.warehouse.snowflake;

import com.snowflake.ingest.streaming.ChannelStatus;
import com.snowflake.ingest.streaming.OpenChannelResult;
import com.snowflake.ingest.streaming.SFException;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestChannel;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Stream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel by which one stream's rows reach their table's changelog. Snowflake commits a row and its token together,
 * and refuses what an older opening of the channel still sends; but it does not know which rows it has: those that the
 * committed token covers are left out here. After any error the channel is discarded, for what it holds is not known, and
 * opened again by the next landing.
 */
final class LandingChannel {
    private static final Logger log = LoggerFactory.getLogger(LandingChannel.class);

    /** Then the service begins to take rows while more are appended. */
    private static final int FLUSH_ROWS = 1_000;

    private static final int FLUSH_BYTES = 400_000;
    /** The service takes 4 MB in a request; from more than that the SDK makes a file. */
    private static final int REQUEST_BYTES = 4_190_000;

    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LAST_PAUSE_MILLIS = 500;
    /** Errors that leave the client and its other channels as they are. */
    private static final Set<String> CHANNEL_ERRORS =
            Set.of("InvalidChannelError", "ClosedChannelError", "INVALID_CHANNEL_ERROR", "CLOSED_CHANNEL_ERROR");

    private final Pipes pipes;
    private final TableId table;
    private final Stream stream;
    private @Nullable SnowflakeStreamingIngestChannel channel;
    private @Nullable OffsetToken committed;
    /** How many refused rows the channel has counted, and how many of them were taken back. */
    private long refused;

    private long acknowledged;

    LandingChannel(Pipes pipes, TableId table, Stream stream, long acknowledged) {
        this.pipes = pipes;
        this.table = table;
        this.stream = stream;
        this.acknowledged = acknowledged;
    }

    /** The token that Snowflake has committed, without opening the channel; null when there is none. */
    @Nullable
    OffsetToken peek() {
        if (channel != null) {
            // The client's own tokens are up to a second old, those of an opening are not.
            return committed;
        }
        return guarded(() -> token(pipes.client(table)
                .getLatestCommittedOffsetTokens(List.of(name()))
                .get(name())));
    }

    /** Sends the rows that are not there yet. Each must be given the token that is committed with it. */
    void append(List<ChangelogRow> rows, Function<ChangelogRow, OffsetToken> tokens) {
        guarded(() -> {
            SnowflakeStreamingIngestChannel open = open();
            int count = 0;
            int bytes = 0;
            int waiting = 0;
            for (ChangelogRow row : rows) {
                if (committed != null && committed.covers(row.ordinal(), row.index())) {
                    continue;
                }
                waiting += row.size();
                if (pipes.inline() && waiting > REQUEST_BYTES && waiting > row.size()) {
                    awaitFlush(open);
                    waiting = row.size();
                }
                open.appendRow(row.cells(), tokens.apply(row).text());
                count++;
                bytes += row.size();
                if (count >= FLUSH_ROWS || bytes >= FLUSH_BYTES) {
                    open.initiateFlush();
                    count = 0;
                    bytes = 0;
                }
            }
            if (count > 0) {
                open.initiateFlush();
            }
            return true;
        });
    }

    /** What is larger than a request could only travel in a file. */
    void refuseTooLarge(List<ChangelogRow> rows) {
        for (ChangelogRow row : rows) {
            if (pipes.inline() && row.size() > REQUEST_BYTES) {
                throw new PipelineException(
                        PipelineException.Remedy.DEAD_LETTER,
                        PipelineException.Kind.FAILED,
                        "A row of table %s takes %,d bytes in a request to Snowflake (offset %d of %s), which takes %,d."
                                .formatted(table, row.size(), row.ordinal(), stream, REQUEST_BYTES),
                        "It was not landed; the others go on.",
                        "redrive it, for then it is inserted by SQL; or set snowflake.inline=false, with which large rows"
                                + " travel in files.");
            }
        }
    }

    private void awaitFlush(SnowflakeStreamingIngestChannel open) {
        open.initiateFlush();
        try {
            open.waitForFlush(pipes.commitTimeout()).get(pipes.commitTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("was interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable("has not sent its rows in time", e);
        }
    }

    /**
     * Waits until the rows up to this token are committed.
     *
     * @return false when rows were refused, by this opening of the channel or by one that nobody waited for; then some
     *     before the token are not in the table
     */
    boolean awaitCommit(OffsetToken last) {
        return Objects.requireNonNull(guarded(() -> {
            if (committed != null && committed.covers(last.ordinal(), last.index())) {
                return refused <= acknowledged;
            }
            SnowflakeStreamingIngestChannel open = channel;
            if (open == null || open.isClosed()) {
                throw unreachable("was closed before all was committed", null);
            }
            long end = System.nanoTime() + pipes.commitTimeout().toNanos();
            for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LAST_PAUSE_MILLIS)) {
                // The channel's own status is up to a second old, but it alone tells that the channel is invalid.
                open.getChannelStatus();
                ChannelStatus status = status();
                OffsetToken token = token(status.getLatestCommittedOffsetToken());
                if (token != null && token.covers(last.ordinal(), last.index())) {
                    committed = token;
                    counted(status);
                    return refused <= acknowledged;
                } else if (System.nanoTime() > end) {
                    throw unreachable("has not committed what was sent in time", null);
                }
                pause(pause);
            }
        }));
    }

    private ChannelStatus status() {
        ChannelStatus status = pipes.client(table)
                .getChannelStatus(List.of(name()))
                .getChannelStatusBatch()
                .get(name());
        if (status == null) {
            throw unreachable("is not known to its pipe", null);
        }
        return status;
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("was interrupted", e);
        }
    }

    /** Sets the channel back to a token. The rows after it must be deleted before anything is sent. */
    void rewind(OffsetToken to) {
        discard();
        guarded(() -> opened(pipes.client(table).openChannel(name(), to.text())));
    }

    /** Whether rows were refused that nobody has taken back, without opening the channel. */
    boolean hasRefused() {
        return Objects.requireNonNull(guarded(() -> {
            counted(status());
            return refused > acknowledged;
        }));
    }

    /** What was refused is taken back; how many rows that were, ever. */
    long acknowledgeRefusals() {
        acknowledged = refused;
        return refused;
    }

    /** A channel that was dropped begins to count anew. */
    private void counted(ChannelStatus status) {
        refused = status.getRowsErrorCount();
        acknowledged = Math.min(acknowledged, refused);
    }

    /** Opening a channel also shuts out whoever has it open elsewhere. */
    private SnowflakeStreamingIngestChannel open() {
        SnowflakeStreamingIngestChannel open = channel;
        return open == null || open.isClosed() ? opened(pipes.client(table).openChannel(name())) : open;
    }

    private SnowflakeStreamingIngestChannel opened(OpenChannelResult result) {
        ChannelStatus status = result.getChannelStatus();
        committed = token(status.getLatestCommittedOffsetToken());
        counted(status);
        channel = result.getChannel();
        log.info("Channel {} of {} goes on after {}", name(), table, status.getLatestCommittedOffsetToken());
        return result.getChannel();
    }

    /** What was sent and is not committed lands again. */
    void discard() {
        SnowflakeStreamingIngestChannel open = channel;
        channel = null;
        committed = null;
        if (open != null) {
            try {
                open.close(false, Duration.ofSeconds(1));
            } catch (RuntimeException | TimeoutException e) {
                log.debug("Channel {} did not close as it should", name(), e);
            }
        }
    }

    private static @Nullable OffsetToken token(@Nullable String text) {
        return text == null || text.isEmpty() ? null : OffsetToken.parse(text);
    }

    private String name() {
        return stream.toString();
    }

    private interface Call<T> {
        @Nullable
        T run();
    }

    /** The SDK has retried what passes within moments; whatever is left needs a new channel, or a new client. */
    private <T> @Nullable T guarded(Call<T> call) {
        try {
            return call.run();
        } catch (SFException e) {
            discard();
            if (!CHANNEL_ERRORS.contains(e.getErrorCodeName())) {
                pipes.discard(table);
            }
            throw unreachable("failed: %s (HTTP %d)".formatted(e.getErrorCodeName(), e.getHttpStatusCode()), e);
        } catch (PipelineException e) {
            discard();
            pipes.discard(table);
            throw e;
        }
    }

    private PipelineException unreachable(String what, @Nullable Exception cause) {
        PipelineException error = PipelineException.unreachable(
                "The streaming channel %s of table %s %s.".formatted(name(), table, what),
                "Nothing was lost: the channel is opened again, and the landing goes on after what is committed.",
                "nothing, if it passes; otherwise see Snowflake's status and the limits of the pipe.");
        return cause == null ? error : error.causedBy(cause);
    }
}
