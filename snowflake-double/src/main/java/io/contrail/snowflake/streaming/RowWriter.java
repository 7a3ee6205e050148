package io.contrail.snowflake.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.TableColumn;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.http.Json;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Writes a channel's accepted rows as ON_ERROR = CONTINUE does: a row that does not fit is counted and left out. */
final class RowWriter {
    private final DuckDBConnection connection;
    private final ObjectName table;
    private final List<TableColumn> columns;
    private final Set<String> names;
    private final Clock clock;

    RowWriter(DuckDBConnection connection, ObjectName table, Clock clock) throws SQLException {
        List<TableColumn> found = Engine.columns(connection, table);
        if (found == null) {
            throw new RefusedException(
                    404, "ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", "Table " + table + " does not exist");
        }
        this.connection = connection;
        this.table = table;
        this.columns = found;
        this.names = found.stream().map(TableColumn::name).collect(Collectors.toSet());
        this.clock = clock;
    }

    /** In the connection's transaction; answers what is then committed. */
    Committed write(Committed before, Iterable<Channel.Batch> batches) throws SQLException {
        Committed now = before;
        try (DuckDBAppender appender = connection.createAppender(table.schema().stored(), table.stored())) {
            for (Channel.Batch batch : batches) {
                for (String row : batch.rows()) {
                    try {
                        append(appender, values(row));
                        now = now.accepted(now.offsetToken());
                    } catch (BadValueException e) {
                        now = now.refused(batch.offsetToken(), e.getMessage(), clock.millis());
                    }
                }
                now = now.at(batch.offsetToken());
            }
        }
        return now;
    }

    private List<@Nullable Object> values(String text) {
        JsonNode row;
        try {
            row = Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new BadValueException("Error parsing JSON");
        }
        if (!row.isObject()) {
            throw new BadValueException("The row is not a JSON object");
        }
        for (String name : Json.names(row)) {
            if (!names.contains(name)) {
                throw new BadValueException("The table has no column " + name);
            }
        }
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (TableColumn column : columns) {
            values.add(value(row.get(column.name()), column));
        }
        return values;
    }

    private static @Nullable Object value(@Nullable JsonNode node, TableColumn column) {
        if (node == null || node.isNull()) {
            if (!column.nullable()) {
                throw new BadValueException("NULL result in a non-nullable column: " + column.name());
            }
            return null;
        }
        try {
            return RowCast.cast(node, column.type());
        } catch (BadValueException e) {
            throw new BadValueException(column.name() + ": " + e.getMessage());
        }
    }

    private static void append(DuckDBAppender appender, List<@Nullable Object> values) throws SQLException {
        appender.beginRow();
        for (Object value : values) {
            if (value == null) {
                appender.appendNull();
            } else if (value instanceof String text) {
                appender.append(text);
            } else if (value instanceof BigDecimal number) {
                appender.append(number);
            } else if (value instanceof Boolean yes) {
                appender.append(yes);
            } else if (value instanceof Double number) {
                appender.append(number);
            } else if (value instanceof LocalDate date) {
                appender.append(date);
            } else if (value instanceof LocalTime time) {
                appender.append(time);
            } else if (value instanceof LocalDateTime timestamp) {
                appender.append(timestamp);
            } else if (value instanceof OffsetDateTime timestamp) {
                appender.append(timestamp);
            } else if (value instanceof byte[] bytes) {
                appender.append(bytes);
            } else {
                throw new IllegalStateException("No way to append " + value.getClass());
            }
        }
        appender.endRow();
    }
}
