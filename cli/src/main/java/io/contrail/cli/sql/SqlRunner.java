package io.contrail.cli.sql;

import io.contrail.changelog.PipelineException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement and gives its values a form that is the same for PostgreSQL and DuckDB, so that equal contents print
 * as equal text: times as PostgreSQL prints them in UTC, bytes as {@code \x} and hex, arrays as JSON.
 */
public final class SqlRunner {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter(java.util.Locale.ROOT);
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd")
            .toFormatter(java.util.Locale.ROOT);

    private SqlRunner() {}

    /** Runs one statement; one without rows gives the column {@code updated}. */
    public static void run(Connection connection, String sql, SqlResult result) {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1_000);
            if (!statement.execute(sql)) {
                result.columns(List.of("updated"));
                result.row(List.of(Math.max(0, statement.getUpdateCount())));
                return;
            }
            try (ResultSet rows = statement.getResultSet()) {
                ResultSetMetaData columns = rows.getMetaData();
                List<String> names = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    names.add(columns.getColumnLabel(i));
                }
                result.columns(names);
                while (rows.next()) {
                    List<@Nullable Object> values = new ArrayList<>(names.size());
                    for (int i = 1; i <= names.size(); i++) {
                        values.add(value(rows, columns.getColumnTypeName(i), i));
                    }
                    result.row(values);
                }
            }
        } catch (SQLException e) {
            throw PipelineException.stop(
                            "The statement failed: %s".formatted(e.getMessage()),
                            "No row was returned after the error.",
                            "correct the statement; 'contrail sql \"select table_schema, table_name from"
                                    + " information_schema.tables\"' lists what there is.")
                    .causedBy(e);
        }
    }

    private static @Nullable Object value(ResultSet rows, String type, int column) throws SQLException {
        String text = type.toLowerCase(java.util.Locale.ROOT);
        if (text.startsWith("timestamp") || text.equals("date") || text.startsWith("time")) {
            return temporal(rows, text, column);
        }
        Object value = rows.getObject(column);
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return value;
        } else if (value instanceof BigDecimal number) {
            return number;
        } else if (value instanceof Number number) {
            double wide = number.doubleValue();
            return number instanceof Double || number instanceof Float
                    ? (Double.isFinite(wide) ? number : (Object) number.toString())
                    : new BigDecimal(number.toString());
        } else if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (value instanceof Blob blob) {
            return "\\x" + HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
        } else if (value instanceof Array array) {
            return json(array.getArray());
        }
        return value.toString();
    }

    private static @Nullable Object temporal(ResultSet rows, String type, int column) throws SQLException {
        String raw;
        try {
            raw = rows.getString(column);
        } catch (DateTimeException e) {
            // DuckDB's driver has no Java form for the end of the day; it is the only time beyond Java's range.
            return "24:00:00";
        }
        if (raw == null || raw.contains("infinity") || raw.endsWith("BC") || type.contains("[")) {
            return raw;
        }
        return switch (type) {
            case "date" -> rows.getObject(column) instanceof LocalDate date ? date(date) : raw;
            case "timestamptz", "timestamp with time zone" ->
                timestamp(
                        rows.getObject(column, OffsetDateTime.class)
                                .withOffsetSameInstant(ZoneOffset.UTC)
                                .toLocalDateTime(),
                        "+00");
            case "timestamp" -> timestamp(rows.getObject(column, LocalDateTime.class), "");
            case "time" ->
                raw.startsWith("24:")
                        ? raw
                        : rows.getObject(column, LocalTime.class).format(TIME);
            default -> raw;
        };
    }

    /** DuckDB's driver gives the infinities as the last days and moments that it can count to. */
    private static String date(LocalDate date) {
        long day = date.toEpochDay();
        if (Math.abs(day) == Integer.MAX_VALUE) {
            return day > 0 ? "infinity" : "-infinity";
        }
        return date.format(DATE) + era(date);
    }

    private static String timestamp(LocalDateTime value, String zone) {
        long micros = ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), value);
        if (Math.abs(micros) == Long.MAX_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        return value.toLocalDate().format(DATE)
                + " "
                + value.toLocalTime().format(TIME)
                + zone
                + era(value.toLocalDate());
    }

    private static String era(LocalDate date) {
        return date.getYear() <= 0 ? " BC" : "";
    }

    private static String json(@Nullable Object value) {
        if (value instanceof Object[] items) {
            List<String> parts = new ArrayList<>();
            for (Object item : items) {
                parts.add(json(item));
            }
            return "[" + String.join(",", parts) + "]";
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(value.toString())
                .toString();
    }
}
