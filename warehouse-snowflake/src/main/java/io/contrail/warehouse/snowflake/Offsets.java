package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Lsn;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The streams that the warehouse knows: {@code contrail.offsets}. */
final class Offsets {
    /**
     * What is known of a stream.
     *
     * @param table whose changes it brings; null as long as it has brought none
     * @param applied ordinal up to which the current table has its changes
     * @param rewindTo a token to which its channel must be set back, because rows after it were refused; null mostly
     * @param refused how many refused rows its channel has counted that were taken back
     */
    record Known(
            @Nullable TableId table,
            Progress progress,
            long applied,
            @Nullable String rewindTo,
            long refused) {}

    private final Database database;

    Offsets(Database database) {
        this.database = database;
    }

    Map<Stream, Known> load() {
        Map<Stream, Known> known = new HashMap<>();
        for (List<@Nullable String> row : database.all("""
                SELECT topic, topic_partition, source_schema, source_table, next_ordinal, commit_lsn, commit_index,
                    snapshot_tx_id, snapshot_lsn, reload_schema, reload_table, reload_since, applied, rewind_to, coalesce(refused, 0)
                FROM contrail.offsets""")) {
            known.put(
                    new Stream(text(row, 0), (int) number(row, 1)),
                    new Known(
                            row.get(2) == null ? null : new TableId(text(row, 2), text(row, 3)),
                            new Progress(
                                    number(row, 4),
                                    new SourcePosition(new Lsn(number(row, 5)), number(row, 6)),
                                    row.get(7) == null
                                            ? null
                                            : new SnapshotRun(number(row, 7), new Lsn(number(row, 8))),
                                    row.get(9) == null
                                            ? null
                                            : new Progress.Reload(
                                                    new TableId(text(row, 9), text(row, 10)), number(row, 11))),
                            number(row, 12),
                            row.get(13),
                            number(row, 14)));
        }
        return known;
    }

    /** Safe to repeat, and without effect when another process is further already. */
    void save(Stream stream, Progress progress) {
        SnapshotRun run = progress.snapshot();
        Progress.Reload reload = progress.reload();
        database.execute(
                """
                MERGE INTO contrail.offsets o USING (
                    SELECT CAST(? AS VARCHAR) AS topic, CAST(? AS INTEGER) AS topic_partition,
                        CAST(? AS NUMBER(38,0)) AS n, CAST(? AS NUMBER(38,0)) AS c, CAST(? AS NUMBER(38,0)) AS i,
                        CAST(? AS NUMBER(38,0)) AS t, CAST(? AS NUMBER(38,0)) AS l,
                        CAST(? AS VARCHAR) AS rs, CAST(? AS VARCHAR) AS rt, CAST(? AS NUMBER(38,0)) AS ro) v
                ON o.topic = v.topic AND o.topic_partition = v.topic_partition
                WHEN MATCHED AND v.n >= o.next_ordinal THEN UPDATE SET next_ordinal = v.n, commit_lsn = v.c, commit_index = v.i,
                    snapshot_tx_id = v.t, snapshot_lsn = v.l, reload_schema = v.rs, reload_table = v.rt, reload_since = v.ro
                WHEN NOT MATCHED THEN INSERT (topic, topic_partition, next_ordinal, commit_lsn, commit_index,
                    snapshot_tx_id, snapshot_lsn, reload_schema, reload_table, reload_since, applied)
                VALUES (v.topic, v.topic_partition, v.n, v.c, v.i, v.t, v.l, v.rs, v.rt, v.ro, -1)""",
                stream.topic(),
                stream.partition(),
                progress.nextOrdinal(),
                progress.position().commit().value(),
                progress.position().index(),
                run == null ? null : run.txId(),
                run == null ? null : run.lsn().value(),
                reload == null ? null : reload.table().schema(),
                reload == null ? null : reload.table().name(),
                reload == null ? null : reload.since());
    }

    /** Says whose changes the stream brings, before its channel has committed any. */
    void name(Stream stream, TableId table) {
        database.execute(
                "UPDATE contrail.offsets SET source_schema = ?, source_table = ? WHERE topic = ? AND topic_partition = ?",
                table.schema(),
                table.name(),
                stream.topic(),
                stream.partition());
    }

    /** Moves the watermark, if it is still where it was; an apply of another process may have been faster. */
    boolean move(Stream stream, long from, long to) {
        return database.execute(
                        "UPDATE contrail.offsets SET applied = ? WHERE topic = ? AND topic_partition = ? AND applied = ?",
                        to,
                        stream.topic(),
                        stream.partition(),
                        from)
                == 1;
    }

    long applied(Stream stream) {
        return database.number(
                "SELECT applied FROM contrail.offsets WHERE topic = ? AND topic_partition = ?",
                stream.topic(),
                stream.partition());
    }

    /** Remembers that the stream's channel is to be set back to a token. */
    void rewindTo(Stream stream, String token) {
        database.execute(
                "UPDATE contrail.offsets SET rewind_to = ? WHERE topic = ? AND topic_partition = ?",
                token,
                stream.topic(),
                stream.partition());
    }

    /** It was set back, and has counted so many refused rows until then. */
    void rewound(Stream stream, long refused) {
        database.execute(
                "UPDATE contrail.offsets SET rewind_to = NULL, refused = ? WHERE topic = ? AND topic_partition = ?",
                refused,
                stream.topic(),
                stream.partition());
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNull(row.get(column));
    }

    private static long number(List<@Nullable String> row, int column) {
        return Long.parseLong(text(row, column));
    }
}
