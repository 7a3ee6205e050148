package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Change;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.TableChanges;

/**
 * Takes away the rows that a reading of the whole table has not met: one delete for each, as SQL, for there may be
 * millions, in one transaction with the progress. It says the same as a TRUNCATE when nothing was met.
 */
final class UnseenRows {
    private final Parts parts;
    private final Incomplete incomplete;

    UnseenRows(Parts parts, Incomplete incomplete) {
        this.parts = parts;
        this.incomplete = incomplete;
    }

    boolean isUnseen(Landing landing) {
        return landing.tables().size() == 1
                && landing.tables().get(0).changes().size() == 1
                && landing.tables().get(0).changes().get(0) instanceof Change.Unseen;
    }

    void land(Landing landing) {
        TableChanges changes = landing.tables().get(0);
        Change.Unseen unseen = (Change.Unseen) changes.changes().get(0);
        TableState table = parts.tables().of(changes);
        StreamState stream = parts.stream(changes.stream(), table);
        parts.applier().apply(table);
        TableLayout layout = table.layout();
        boolean waiting = parts.letters().since(layout, unseen.since()) > 0;
        parts.database().transaction(() -> {
            // What is in memory may be behind: the answer to an earlier attempt may have been lost.
            long applied = parts.offsets().applied(changes.stream());
            if (applied < unseen.ordinal()) {
                if (waiting) {
                    // A row that was read may be one of them: removed now, it would be too old when it is redriven.
                    incomplete.add(
                            layout,
                            unseen.since(),
                            "Rows that the source no longer has were not removed, for some that were read are dead letters."
                                    + " Redrive them, then run 'contrail snapshot start' again.");
                } else {
                    remove(layout, unseen);
                }
                parts.offsets().move(changes.stream(), applied, unseen.ordinal());
            }
            landing.schemas().forEach(parts::saveSchema);
            landing.progress().forEach((each, progress) -> {
                StreamState state = parts.stream(each);
                Progress further =
                        progress.nextOrdinal() > state.progress().nextOrdinal() ? progress : state.progress();
                parts.offsets().save(each, further);
            });
        });
        landing.progress().forEach((each, progress) -> {
            parts.stream(each).landed(progress);
            parts.stream(each).markSaved();
        });
        stream.applied(Math.max(stream.applied(), unseen.ordinal()));
        incomplete.settle(layout);
    }

    private void remove(TableLayout layout, Change.Unseen unseen) {
        boolean rows = parts.database()
                        .number(
                                "SELECT count(*) FROM %s WHERE \"_ordinal\" >= ?".formatted(layout.current()),
                                unseen.since())
                > 0;
        String meta = "%d, %d, %d, CAST('%s' AS TIMESTAMP_TZ(6)), CAST('%s' AS TIMESTAMP_TZ(6))"
                .formatted(
                        unseen.origin().txId(),
                        unseen.origin().lsn().value(),
                        unseen.ordinal(),
                        Evolver.instant(unseen.origin().committedAt()),
                        Evolver.instant(unseen.origin().committedAt()));
        String names = "\"_op\", \"_tx_id\", \"_lsn\", \"_ordinal\", \"_committed_at\", \"_landed_at\"";
        if (rows) {
            parts.database()
                    .execute("INSERT INTO %s (%s, %s) SELECT %s, 'd', %s FROM %s c WHERE c.\"_ordinal\" < %d"
                            .formatted(
                                    layout.changelog(),
                                    layout.columns(),
                                    names,
                                    layout.prefixedColumns("c"),
                                    meta,
                                    layout.current(),
                                    unseen.since()));
        } else {
            parts.database().execute("INSERT INTO %s (%s) SELECT 't', %s".formatted(layout.changelog(), names, meta));
        }
        parts.database().execute("DELETE FROM %s WHERE \"_ordinal\" < ?".formatted(layout.current()), unseen.since());
    }
}
