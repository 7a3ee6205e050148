package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The rows of one landing that go through one stream's channel. */
final class LandingBatch {
    private final TableState table;
    private final StreamState stream;
    private final Progress after;
    private final Instant landedAt;
    private List<Change> changes = new ArrayList<>();
    private List<ChangelogRow> rows = List.of();

    LandingBatch(TableState table, StreamState stream, Progress after, Instant landedAt) {
        this.table = table;
        this.stream = stream;
        this.after = after;
        this.landedAt = landedAt;
    }

    TableState table() {
        return table;
    }

    /** Completes the changes and makes the table fit for them. No row is sent before all of a landing's are ready. */
    void prepare(List<Change> more, Parts parts) {
        if (MovedRows.needed(more)) {
            parts.applier().apply(table);
        }
        List<Change> complete = new MovedRows(parts.database(), table.layout()).complete(changes, more);
        parts.tables().prepare(table, complete);
        List<Change> all = new ArrayList<>(changes);
        all.addAll(complete);
        changes = all;
        rows = new ChangelogRows(table.layout(), landedAt).of(changes);
        channel().refuseTooLarge(rows);
    }

    void send() {
        channel().append(rows, this::token);
    }

    private OffsetToken token(ChangelogRow row) {
        ChangelogRow last = rows.get(rows.size() - 1);
        boolean isLast = row.ordinal() == last.ordinal() && row.index() == last.index();
        return new OffsetToken(row.ordinal(), row.index(), isLast ? after : stream.progress());
    }

    void await(Rewinds rewinds) {
        if (!channel().awaitCommit(token(rows.get(rows.size() - 1)))) {
            long first = Math.max(rows.get(0).ordinal(), stream.progress().nextOrdinal());
            rewinds.begin(stream.stream(), stream.progress(), table.layout(), channel());
            throw new PipelineException(
                    PipelineException.Remedy.DEAD_LETTER,
                    PipelineException.Kind.FAILED,
                    "Snowflake refused rows of table %s with offsets from %d to %d of %s."
                            .formatted(
                                    table.layout().table(),
                                    first,
                                    rows.get(rows.size() - 1).ordinal(),
                                    stream.stream()),
                    "None of this batch is landed; each of its records is tried alone, and what is refused again becomes a"
                            + " dead letter.",
                    "see the channel's history in Snowflake for the reason, mend it, and redrive the dead letters.");
        }
    }

    /** Another part of the landing has failed, so nobody waits for what was sent: it may be committed, or refused, or not. */
    void abandon() {
        channel().discard();
    }

    void landed() {
        stream.rows(rows.get(rows.size() - 1).ordinal());
    }

    private LandingChannel channel() {
        return Objects.requireNonNull(stream.channel());
    }
}
