package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes changes as rows of a changelog. */
final class ChangelogRows {
    private final TableLayout layout;
    private final Instant landedAt;

    ChangelogRows(TableLayout layout, Instant landedAt) {
        this.layout = layout;
        this.landedAt = landedAt;
    }

    /** A value that is not of its column's type is an error before any row is sent. */
    List<ChangelogRow> of(List<Change> changes) {
        List<ChangelogRow> rows = new ArrayList<>(changes.size());
        for (Change change : changes) {
            int index = !rows.isEmpty() && rows.get(rows.size() - 1).ordinal() == change.ordinal()
                    ? rows.get(rows.size() - 1).index() + 1
                    : 0;
            if (change instanceof Change.Update update && update.before() != null) {
                // Without a key the old row is taken away, and the new one put.
                rows.add(row(change, index++, 'd', update.before()));
            }
            rows.add(row(change, index, change.code(), row(change)));
        }
        return rows;
    }

    private ChangelogRow row(Change change, int index, char op, @Nullable Row row) {
        return new ChangelogRow(change.ordinal(), index, cells(change, op, row));
    }

    private Map<String, Object> cells(Change change, char op, @Nullable Row row) {
        Map<String, Object> cells = new HashMap<>();
        List<Column> columns = layout.schema().columns();
        for (int i = 0; row != null && i < columns.size(); i++) {
            Object value = row.get(i);
            if (value != null && value != Row.UNCHANGED) {
                cells.put(columns.get(i).name(), layout.held(columns.get(i)).cell(value));
            }
        }
        cells.put("_op", String.valueOf(op));
        cells.put("_tx_id", change.origin().txId());
        cells.put("_lsn", change.origin().lsn().value());
        cells.put("_ordinal", change.ordinal());
        cells.put("_committed_at", Evolver.instant(change.origin().committedAt()));
        cells.put("_landed_at", Evolver.instant(micros(landedAt)));
        if (row != null && row.hasUnchanged()) {
            cells.put("_unchanged", unchanged(row));
        }
        return cells;
    }

    private String unchanged(Row row) {
        return kept(layout, row).stream().map(TableLayout::unchangedName).collect(Collectors.joining(",", "[", "]"));
    }

    /** Columns in which the changes keep a TOASTed value, as far as the layout does not know them. */
    static Set<String> newlyToasted(TableLayout layout, List<Change> changes) {
        Set<String> columns = new TreeSet<>();
        for (Change change : changes) {
            Row row = row(change);
            if (row != null && row.hasUnchanged()) {
                columns.addAll(kept(layout, row));
            }
        }
        columns.removeAll(layout.toasted());
        return columns;
    }

    /** Columns with a value that Snowflake's type of them does not hold. */
    static Set<String> newlyText(TableLayout layout, List<Change> changes) {
        Set<String> names = new TreeSet<>();
        List<Column> columns = layout.schema().columns();
        for (Change change : changes) {
            Row before = change instanceof Change.Update update ? update.before() : null;
            for (Row row : new Row[] {row(change), before}) {
                for (int i = 0; row != null && i < columns.size(); i++) {
                    Object value = row.get(i);
                    if (value != null
                            && value != Row.UNCHANGED
                            && !layout.held(columns.get(i)).holds(value)) {
                        names.add(columns.get(i).name());
                    }
                }
            }
        }
        return names;
    }

    private static List<String> kept(TableLayout layout, Row row) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            if (row.isUnchanged(i)) {
                names.add(layout.schema().columns().get(i).name());
            }
        }
        return names;
    }

    /** What a change leaves, or takes away. */
    static @Nullable Row row(Change change) {
        if (change instanceof Change.Insert insert) {
            return insert.row();
        } else if (change instanceof Change.Update update) {
            return update.row();
        } else if (change instanceof Change.Delete delete) {
            return delete.row();
        }
        return change instanceof Change.SnapshotRead read ? read.row() : null;
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
