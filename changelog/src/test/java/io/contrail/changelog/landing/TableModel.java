package io.contrail.changelog.landing;

import io.contrail.changelog.Change;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a table must hold after a history: every change applied in order, as PostgreSQL itself would. */
public final class TableModel {
    private final TableSchema schema;
    private final Map<List<@Nullable Object>, Row> keyed = new LinkedHashMap<>();
    private final List<Row> keyless = new ArrayList<>();
    private @Nullable Row removed;

    public TableModel(TableSchema schema) {
        this.schema = schema;
    }

    public void apply(Change change) {
        if (change instanceof Change.Truncate) {
            keyed.clear();
            keyless.clear();
        } else if (change instanceof Change.Delete delete) {
            remove(delete.row());
        } else if (change instanceof Change.Update update) {
            if (update.before() != null) {
                remove(update.before());
            }
            put(update.row());
        } else if (change instanceof Change.Insert insert) {
            put(insert.row());
        } else if (change instanceof Change.SnapshotRead read) {
            put(read.row());
        }
    }

    public List<Row> rows() {
        return schema.keyed() ? List.copyOf(keyed.values()) : List.copyOf(keyless);
    }

    private void put(Row row) {
        if (!schema.keyed()) {
            keyless.add(row);
            return;
        }
        Row old = keyed.get(key(row));
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            // A row that has just got a new key keeps what it had under the old one.
            values[i] = row.isUnchanged(i)
                    ? Objects.requireNonNull(old == null ? removed : old).get(i)
                    : row.get(i);
        }
        keyed.put(key(row), new Row(values));
    }

    private void remove(Row row) {
        if (schema.keyed()) {
            removed = keyed.remove(key(row));
        } else {
            keyless.remove(row);
        }
    }

    private List<@Nullable Object> key(Row row) {
        List<@Nullable Object> key = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.isKey(schema.columns().get(i))) {
                key.add(row.get(i));
            }
        }
        return key;
    }
}
