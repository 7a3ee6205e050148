package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.Fingerprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of one row after the other, as canonical texts. */
final class RowTexts {
    private final TableLayout layout;
    private final Chunk chunk;
    private final List<Column> columns;
    private final Map<String, @Nullable String> texts = new HashMap<>();
    private final List<ColumnType> types = new ArrayList<>();
    private final List<String> compared = new ArrayList<>();

    RowTexts(TableLayout layout, Chunk chunk, List<Column> columns) {
        this.layout = layout;
        this.chunk = chunk;
        this.columns = columns;
        for (Column column : columns) {
            if (chunk.columns().contains(column.name())) {
                compared.add(column.name());
                types.add(column.type());
            }
        }
    }

    void read(ResultSet row, int before) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            texts.put(
                    column.name(),
                    CanonicalText.value(column.type(), layout.held(column).read(row, before + i + 1)));
        }
    }

    Fingerprint print() {
        List<@Nullable String> values = new ArrayList<>();
        compared.forEach(name -> values.add(texts.get(name)));
        return CanonicalText.print(types, values);
    }

    List<@Nullable String> shown() {
        List<@Nullable String> values = new ArrayList<>();
        compared.forEach(name -> values.add(CanonicalText.shown(texts.get(name))));
        return values;
    }

    List<String> key() {
        return chunk.schema().key().stream()
                .map(name -> String.valueOf(texts.get(name)))
                .toList();
    }
}
