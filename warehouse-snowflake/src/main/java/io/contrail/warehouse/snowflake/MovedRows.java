package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Completes rows whose key was updated. Such an update comes as the delete of the old key and, with the next ordinal and
 * the same LSN, the insert of the new one; a TOASTed value that it did not touch is in neither. It is taken from the row
 * that had the old key: from an earlier change of the batch, else from the current table, else from the changelog, when
 * the delete was landed by a batch before.
 *
 * <p>While the table is being read again the row with the old key may be stale, and the row with the new one may have
 * been read already, with the update in it: then that one has the value. It is known by its LSN, that of the moment at
 * which it was read, which is beyond that of the update.
 */
final class MovedRows {
    private final Database database;
    private final TableLayout layout;
    private final TableSchema schema;

    MovedRows(Database database, TableLayout layout) {
        this.database = database;
        this.layout = layout;
        this.schema = layout.schema();
    }

    /**
     * The same changes, no insert among them that lacks a value. Reads the warehouse only when one does.
     *
     * @param earlier complete changes of the table that have not landed yet
     */
    List<Change> complete(List<Change> earlier, List<Change> changes) {
        if (!needed(changes)) {
            return changes;
        }
        Map<Long, Row> oldKeys = oldKeys(earlier, changes);
        LandedRows landed = landed(oldKeys, changes);
        Map<List<Object>, List<Change>> byKey = new HashMap<>();
        earlier.forEach(change -> remember(byKey, change));
        List<Change> complete = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Change next = change instanceof Change.Insert insert && lacksValues(insert)
                    ? complete(insert, Objects.requireNonNull(oldKeys.get(insert.ordinal())), byKey, landed)
                    : change;
            remember(byKey, next);
            complete.add(next);
        }
        return complete;
    }

    /** Whether the table must be asked; then every landed change must have been applied to it. */
    static boolean needed(List<Change> changes) {
        return changes.stream().anyMatch(MovedRows::lacksValues);
    }

    private static boolean lacksValues(Change change) {
        return change instanceof Change.Insert insert && insert.row().hasUnchanged();
    }

    /** Of each insert that lacks a value the key before, by its ordinal. */
    private Map<Long, Row> oldKeys(List<Change> earlier, List<Change> changes) {
        Map<Long, Row> keys = new HashMap<>();
        Change previous = earlier.isEmpty() ? null : earlier.get(earlier.size() - 1);
        for (Change change : changes) {
            if (change instanceof Change.Insert insert && lacksValues(insert)) {
                Row moved = previous instanceof Change.Delete delete
                                && delete.origin().lsn().equals(insert.origin().lsn())
                        ? delete.row()
                        : null;
                keys.put(insert.ordinal(), moved == null ? landedDelete(insert) : moved);
            }
            previous = change;
        }
        return keys;
    }

    private LandedRows landed(Map<Long, Row> oldKeys, List<Change> changes) {
        List<Row> keys = new ArrayList<>(oldKeys.values());
        for (Change change : changes) {
            if (change instanceof Change.Insert insert && lacksValues(insert)) {
                keys.add(insert.row());
            }
        }
        return LandedRows.read(database, layout, keys);
    }

    private void remember(Map<List<Object>, List<Change>> byKey, Change change) {
        Row row = change instanceof Change.Delete delete ? delete.row() : row(change);
        if (row != null) {
            byKey.computeIfAbsent(LandedRows.key(layout, row), key -> new ArrayList<>())
                    .add(change);
        }
    }

    private Change complete(
            Change.Insert insert, Row oldKey, Map<List<Object>, List<Change>> byKey, LandedRows landed) {
        List<Change> before = byKey.getOrDefault(LandedRows.key(layout, oldKey), List.of());
        Row read = readAlready(insert, byKey.getOrDefault(LandedRows.key(layout, insert.row()), List.of()), landed);
        @Nullable Object[] values = new @Nullable Object[insert.row().size()];
        for (int i = 0; i < values.length; i++) {
            if (!insert.row().isUnchanged(i)) {
                values[i] = insert.row().get(i);
            } else {
                values[i] = read == null ? oldValue(i, oldKey, insert, before, landed) : read.get(i);
            }
        }
        return new Change.Insert(insert.ordinal(), insert.origin(), new Row(values));
    }

    /** The row with the new key, if it was read from the table after the update was committed. */
    private static @Nullable Row readAlready(Change.Insert insert, List<Change> before, LandedRows landed) {
        if (before.isEmpty()) {
            return landed.readAfter(insert);
        }
        Change last = before.get(before.size() - 1);
        boolean after = last.origin().lsn().compareTo(insert.origin().lsn()) > 0;
        return after && last instanceof Change.SnapshotRead read ? read.row() : null;
    }

    private @Nullable Object oldValue(
            int column, Row oldKey, Change.Insert insert, List<Change> before, LandedRows landed) {
        for (int i = before.size() - 1; i >= 0; i--) {
            Row row = row(before.get(i));
            if (row != null && !row.isUnchanged(column)) {
                return row.get(column);
            }
        }
        Row current = landed.current(oldKey);
        return current == null ? loggedValue(column, oldKey, insert) : current.get(column);
    }

    /** From the changelog: the row is gone from the current table, for its delete has landed. */
    private @Nullable Object loggedValue(int column, Row oldKey, Change.Insert insert) {
        Column wanted = schema.columns().get(column);
        Held held = layout.held(wanted);
        String sql = """
                SELECT %s FROM %s l WHERE %s AND l."_op" NOT IN ('d', 't') AND l."_ordinal" < %d AND NOT %s
                ORDER BY l."_ordinal" DESC LIMIT 1""".formatted(
                        held.readable("l." + quote(wanted.name())),
                        layout.changelog(),
                        keyCondition(),
                        insert.ordinal(),
                        TableLayout.unchanged("l", wanted.name()));
        List<@Nullable Object> found = new ArrayList<>();
        database.query(
                sql,
                row -> found.add(held.read(row, 1)),
                keyColumns()
                        .map(name -> (Object) layout.held(name).text(oldKey.get(index(name.name()))))
                        .toArray());
        if (found.isEmpty()) {
            throw lost(insert);
        }
        return found.get(0);
    }

    /** The key in the delete that came with the ordinal before, in an earlier batch. */
    private Row landedDelete(Change.Insert insert) {
        String sql = "SELECT %s FROM %s l WHERE l.\"_ordinal\" = %d AND l.\"_op\" = 'd' AND l.\"_lsn\" = %d"
                .formatted(
                        keyColumns()
                                .map(column -> layout.held(column).readable("l." + quote(column.name())))
                                .collect(Collectors.joining(", ")),
                        layout.changelog(),
                        insert.ordinal() - 1,
                        insert.origin().lsn().value());
        List<Row> found = new ArrayList<>();
        database.query(sql, row -> {
            @Nullable Object[] values = new @Nullable Object[schema.columns().size()];
            for (int i = 0; i < schema.key().size(); i++) {
                int column = index(schema.key().get(i));
                values[column] = layout.held(schema.columns().get(column)).read(row, i + 1);
            }
            found.add(new Row(values));
        });
        if (found.isEmpty()) {
            throw lost(insert);
        }
        return found.get(0);
    }

    private String keyCondition() {
        return keyColumns()
                .map(column -> "l.%s = %s"
                        .formatted(quote(column.name()), layout.held(column).parameter()))
                .collect(Collectors.joining(" AND "));
    }

    private Stream<Column> keyColumns() {
        return schema.key().stream().map(name -> schema.columns().get(index(name)));
    }

    private int index(String column) {
        return schema.columnNames().indexOf(column);
    }

    /** What a change leaves; null for one that takes away. */
    private static @Nullable Row row(Change change) {
        return change instanceof Change.Delete ? null : ChangelogRows.row(change);
    }

    private PipelineException lost(Change.Insert insert) {
        return new PipelineException(
                PipelineException.Remedy.DEAD_LETTER,
                PipelineException.Kind.FAILED,
                "A row of %s with a TOASTed value got a new key (ordinal %d), and the warehouse has not seen the old one."
                        .formatted(schema.table(), insert.ordinal()),
                "Its value in the warehouse would be wrong, so it was not landed.",
                "take a new snapshot of the table, or ALTER TABLE %s REPLICA IDENTITY FULL in the source."
                        .formatted(schema.table()));
    }
}
