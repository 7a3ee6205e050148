package io.contrail.capture.source;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.replication.LogSequenceNumber;

/** How far the source is, for status and comparisons. */
public final class SourceProgress {
    /** A standby has no log of its own: what it has replayed stands for it. */
    static final String CURRENT_LSN =
            "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END";

    private final SourceConnection source;

    public SourceProgress(SourceConnection source) {
        this.source = source;
    }

    /** The end of the log as of now. */
    public LogSequenceNumber currentLsn() {
        return source.first("SELECT (" + CURRENT_LSN + ")::text", row -> LogSequenceNumber.valueOf(row.getString(1)))
                .orElseThrow();
    }

    /**
     * Exact rows of every table that is there, all as of one moment. Reads the tables whole: not for a busy loop on big
     * ones.
     */
    public Map<TableName, Long> rowCounts(Collection<TableName> tables) {
        Map<TableName, Long> counts = new LinkedHashMap<>();
        source.inTransaction(() -> {
            source.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            for (TableName table : existing(source, tables)) {
                counts.put(
                        table,
                        source.first("SELECT count(*) FROM " + table.quoted(), row -> row.getLong(1))
                                .orElseThrow());
            }
        });
        return counts;
    }

    /** Those of the tables that have not been dropped, in the same order. */
    public static List<TableName> existing(SourceConnection source, Collection<TableName> tables) {
        Set<String> there = new HashSet<>(source.query(
                "SELECT name FROM unnest(?::text[]) AS n(name) WHERE to_regclass(name) IS NOT NULL",
                row -> row.getString(1),
                tables.stream().map(TableName::quoted).toList()));
        return tables.stream().filter(table -> there.contains(table.quoted())).toList();
    }
}
