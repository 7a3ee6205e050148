package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import java.util.Map;

/**
 * Applies landed changes: those of one table between the watermark and the last landed one, in one transaction with the
 * watermark and the progress. A transaction whose end is not known is harmless: the next one sees which watermark there is.
 */
final class Applier {
    private final Database database;
    private final Offsets offsets;
    private final DeadLetters letters;
    private final Incomplete incomplete;
    private final Map<Stream, StreamState> streams;

    Applier(
            Database database,
            Offsets offsets,
            DeadLetters letters,
            Incomplete incomplete,
            Map<Stream, StreamState> streams) {
        this.database = database;
        this.offsets = offsets;
        this.letters = letters;
        this.incomplete = incomplete;
        this.streams = streams;
    }

    /** Does nothing, and wakes no virtual warehouse, when nothing has landed since the last time. */
    void apply(TableState table) {
        StreamState stream = table.stream();
        if (stream == null || !stream.dirty()) {
            return;
        }
        TableLayout layout = table.layout();
        Progress progress = stream.progress();
        long upTo = progress.nextOrdinal() - 1;
        database.transaction(() -> {
            long applied = offsets.applied(stream.stream());
            if (applied < upTo) {
                long truncated = database.number(ApplySql.lastTruncate(layout, applied, upTo));
                ApplySql sql = new ApplySql(layout, applied, upTo, truncated);
                refuseOrphans(layout, sql, truncated >= 0);
                sql.statements().forEach(database::execute);
                if (!offsets.move(stream.stream(), applied, upTo)) {
                    throw overtaken(layout);
                }
            }
            offsets.save(stream.stream(), progress);
        });
        stream.applied(upTo);
        stream.markSaved();
        incomplete.settle(layout);
    }

    /**
     * A row that keeps a value which nobody has seen. A dead letter may be what has brought it: then its redrive brings
     * it, and until then it is NULL. While the whole table is being read, the row itself is still to come.
     */
    private void refuseOrphans(TableLayout layout, ApplySql sql, boolean truncated) {
        if (layout.toasted().isEmpty() || !layout.schema().keyed()) {
            return;
        }
        if (truncated) {
            // The statement that empties the table is the first of those that follow; an orphan is found without it.
            database.execute("DELETE FROM " + layout.current());
        }
        long orphans = database.number(sql.orphans());
        if (orphans > 0 && letters.since(layout, 0) == 0 && !beingRead(layout)) {
            throw PipelineException.stop(
                    "%d rows of %s keep a TOASTed value that the warehouse has never seen."
                            .formatted(orphans, layout.table()),
                    "Their current values would be wrong, so nothing of this table is applied any further.",
                    "take a new snapshot of the table, or ALTER TABLE %s REPLICA IDENTITY FULL in the source."
                            .formatted(layout.table()));
        }
    }

    private boolean beingRead(TableLayout layout) {
        return streams.values().stream()
                .map(stream -> stream.progress().reload())
                .anyMatch(reload -> reload != null && reload.table().equals(layout.table()));
    }

    private static PipelineException overtaken(TableLayout layout) {
        return PipelineException.unreachable(
                "Another process has applied changes of table %s at the same moment.".formatted(layout.table()),
                "This happens when a task has moved to another worker; what this process did was rolled back.",
                "nothing, if it passes; otherwise see that one connector only lands in this database.");
    }
}
