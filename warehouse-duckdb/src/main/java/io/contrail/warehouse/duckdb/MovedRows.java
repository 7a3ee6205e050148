package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        List<Change> complete = new ArrayList<>(earlier);
        for (Change change : changes) {
            complete.add(lacksValues(change) ? complete((Change.Insert) change, complete) : change);
        }
        return complete.subList(earlier.size(), complete.size());
    }

    private static boolean lacksValues(Change change) {
        return change instanceof Change.Insert insert && insert.row().hasUnchanged();
    }

    private Change complete(Change.Insert insert, List<Change> before) throws SQLException {
        Change previous = before.isEmpty() ? null : before.get(before.size() - 1);
        Row oldKey = previous instanceof Change.Delete delete
                        && delete.origin().lsn().equals(insert.origin().lsn())
                ? delete.row()
                : null;
        Row read = readAlready(insert, before);
        if (read == null && oldKey == null) {
            oldKey = landedDelete(insert);
        }
        @Nullable Object[] values = new @Nullable Object[insert.row().size()];
        for (int i = 0; i < values.length; i++) {
            if (!insert.row().isUnchanged(i)) {
                values[i] = insert.row().get(i);
            } else {
                values[i] = read == null ? oldValue(i, Objects.requireNonNull(oldKey), insert, before) : read.get(i);
            }
        }
        return new Change.Insert(insert.ordinal(), insert.origin(), new Row(values));
    }

    /** The row with the new key, if it was read from the table after the update was committed. */
    private @Nullable Row readAlready(Change.Insert insert, List<Change> before) throws SQLException {
        for (int i = before.size() - 1; i >= 0; i--) {
            Change change = before.get(i);
            Row row = change instanceof Change.Delete delete ? delete.row() : row(change);
            if (row != null && sameKey(row, insert.row())) {
                boolean beyond = change.origin().lsn().compareTo(insert.origin().lsn()) > 0;
                return change instanceof Change.SnapshotRead && beyond ? row : null;
            }
        }
        String sql = """
                SELECT %s FROM %s
                WHERE _ordinal = (SELECT max(_ordinal) FROM %s WHERE %s) AND _op = 'r' AND _lsn > %d AND %s""".formatted(
                        layout.columns(),
                        layout.changelog(),
                        layout.current(),
                        keyCondition(),
                        insert.origin().lsn().value(),
                        keyCondition());
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            bindKey(query, insert.row(), 0);
            bindKey(query, insert.row(), schema.key().size());
            try (ResultSet found = query.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                @Nullable
                Object[] values = new @Nullable Object[schema.columns().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = DuckDbTypes.read(
                            found, i + 1, schema.columns().get(i).type());
                }
                return new Row(values);
            }
        }
    }

    private @Nullable Object oldValue(int column, Row oldKey, Change.Insert insert, List<Change> before)
            throws SQLException {
        for (int i = before.size() - 1; i >= 0; i--) {
            Row row = row(before.get(i));
            if (row != null && sameKey(row, oldKey) && !row.isUnchanged(column)) {
                return row.get(column);
            }
        }
        String name = quote(schema.columns().get(column).name());
        String known = "_op NOT IN ('d', 't') AND NOT coalesce(list_contains(_unchanged, %s), false)"
                .formatted(literal(schema.columns().get(column).name()));
        for (String sql : List.of(
                "SELECT %s FROM %s WHERE %s".formatted(name, layout.current(), keyCondition()),
                "SELECT %s FROM %s WHERE %s AND %s AND _ordinal < %d ORDER BY _ordinal DESC LIMIT 1"
                        .formatted(name, layout.changelog(), keyCondition(), known, insert.ordinal()))) {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bindKey(query, oldKey, 0);
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        return DuckDbTypes.read(
                                row, 1, schema.columns().get(column).type());
                    }
                }
            }
        }
        throw lost(insert);
    }

    /** The key in the delete that came with the ordinal before, in an earlier batch. */
    private Row landedDelete(Change.Insert insert) throws SQLException {
        String sql = "SELECT %s FROM %s WHERE _ordinal = %d AND _op = 'd' AND _lsn = %d"
                .formatted(
                        layout.key(),
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

    private void bindKey(PreparedStatement query, Row key, int from) throws SQLException {
        for (int i = 0; i < schema.key().size(); i++) {
            query.setString(
                    from + i + 1, String.valueOf(key.get(index(schema.key().get(i)))));
        }
    }

    private String keyCondition() {
        List<String> conditions = new ArrayList<>();
        for (String column : schema.key()) {
            String type = DuckDbTypes.sql(schema.columns().get(index(column)).type());
            conditions.add("%s = %s".formatted(quote(column), DuckDbTypes.fromText(type)));
        }
        return String.join(" AND ", conditions);
    }

    private boolean sameKey(Row row, Row key) {
        return schema.key().stream().mapToInt(this::index).allMatch(i -> Objects.deepEquals(row.get(i), key.get(i)));
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
