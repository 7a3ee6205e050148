package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private final Connection connection;
    private final TableLayout layout;
    private final TableSchema schema;

    MovedRows(Connection connection, TableLayout layout) {
        this.connection = connection;
        this.layout = layout;
        this.schema = layout.schema();
    }

    /**
     * The same changes, no insert among them that lacks a value. Reads the warehouse only when one does.
     *
     * @param earlier complete changes of the table that have not landed yet
     */
    List<Change> complete(List<Change> earlier, List<Change> changes) throws SQLException {
        if (changes.stream().noneMatch(MovedRows::lacksValues)) {
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

    private static boolean lacksValues(Change change) {
        return change instanceof Change.Insert insert && insert.row().hasUnchanged();
    }

    /** Of each insert that lacks a value the key before, by its ordinal. */
    private Map<Long, Row> oldKeys(List<Change> earlier, List<Change> changes) throws SQLException {
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

    private LandedRows landed(Map<Long, Row> oldKeys, List<Change> changes) throws SQLException {
        List<Row> keys = new ArrayList<>(oldKeys.values());
        for (Change change : changes) {
            if (change instanceof Change.Insert insert && lacksValues(insert)) {
                keys.add(insert.row());
            }
        }
        return LandedRows.read(connection, layout, keys);
    }

    private void remember(Map<List<Object>, List<Change>> byKey, Change change) {
        Row row = change instanceof Change.Delete delete ? delete.row() : row(change);
        if (row != null) {
            byKey.computeIfAbsent(LandedRows.key(schema, row), key -> new ArrayList<>())
                    .add(change);
        }
    }

    private Change complete(Change.Insert insert, Row oldKey, Map<List<Object>, List<Change>> byKey, LandedRows landed)
            throws SQLException {
        List<Change> before = byKey.getOrDefault(LandedRows.key(schema, oldKey), List.of());
        Row read = readAlready(insert, byKey.getOrDefault(LandedRows.key(schema, insert.row()), List.of()), landed);
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
            int column, Row oldKey, Change.Insert insert, List<Change> before, LandedRows landed) throws SQLException {
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
    private @Nullable Object loggedValue(int column, Row oldKey, Change.Insert insert) throws SQLException {
        Column wanted = schema.columns().get(column);
        String sql = """
                SELECT %s FROM %s WHERE %s AND _op NOT IN ('d', 't') AND _ordinal < %d
                    AND NOT coalesce(list_contains(_unchanged, %s), false)
                ORDER BY _ordinal DESC LIMIT 1""".formatted(
                        DuckDbTypes.readable(wanted),
                        layout.changelog(),
                        keyCondition(),
                        insert.ordinal(),
                        literal(wanted.name()));
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < schema.key().size(); i++) {
                query.setString(
                        i + 1, DuckDbTypes.text(oldKey.get(index(schema.key().get(i)))));
            }
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    return DuckDbTypes.read(row, 1, wanted.type());
                }
            }
        }
        throw lost(insert);
    }

    /** The key in the delete that came with the ordinal before, in an earlier batch. */
    private Row landedDelete(Change.Insert insert) throws SQLException {
        String sql = "SELECT %s FROM %s WHERE _ordinal = %d AND _op = 'd' AND _lsn = %d"
                .formatted(
                        keyColumns().map(DuckDbTypes::readable).collect(Collectors.joining(", ")),
                        layout.changelog(),
                        insert.ordinal() - 1,
                        insert.origin().lsn().value());
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet found = query.executeQuery()) {
            if (!found.next()) {
                throw lost(insert);
            }
            @Nullable Object[] values = new @Nullable Object[schema.columns().size()];
            for (int i = 0; i < schema.key().size(); i++) {
                int column = index(schema.key().get(i));
                values[column] = DuckDbTypes.read(
                        found, i + 1, schema.columns().get(column).type());
            }
            return new Row(values);
        }
    }

    private String keyCondition() {
        return keyColumns()
                .map(column -> "%s = %s".formatted(DuckDbTypes.readable(column), DuckDbTypes.parameter(column)))
                .collect(Collectors.joining(" AND "));
    }

    private Stream<Column> keyColumns() {
        return schema.key().stream().map(name -> schema.columns().get(index(name)));
    }

    private int index(String column) {
        return schema.columnNames().indexOf(column);
    }

    private static @Nullable Row row(Change change) {
        if (change instanceof Change.Insert insert) {
            return insert.row();
        } else if (change instanceof Change.Update update) {
            return update.row();
        }
        return change instanceof Change.SnapshotRead read ? read.row() : null;
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
