package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.http.Json;
import io.contrail.snowflake.sql.SqlError;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DuckDB's results in the form of the driver's protocol. */
final class Wire {
    /** The offset of a TIMESTAMP_TZ is minutes and 1440; everything is UTC here. */
    private static final String UTC = " 1440";

    private Wire() {}

    static List<Result.ResultColumn> columns(ResultSetMetaData meta) throws SQLException {
        List<Result.ResultColumn> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            String type = meta.getColumnTypeName(i);
            try {
                columns.add(new Result.ResultColumn(
                        Identifier.shown(meta.getColumnLabel(i)), SnowflakeType.ofDuck(type), true));
            } catch (IllegalArgumentException e) {
                throw SqlError.unknown("a result of DuckDB's type " + type);
            }
        }
        return columns;
    }

    static List<List<@Nullable String>> rows(ResultSet result, List<Result.ResultColumn> columns) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (result.next()) {
            List<@Nullable String> row = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                row.add(text(result.getObject(i + 1), columns.get(i).type()));
            }
            rows.add(row);
        }
        return rows;
    }

    private static @Nullable String text(@Nullable Object value, SnowflakeType type) throws SQLException {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case FIXED -> value instanceof BigDecimal number ? number.toPlainString() : value.toString();
            case TEXT -> value.toString();
            case BOOLEAN -> (Boolean) value ? "1" : "0";
            case REAL -> real(((Number) value).doubleValue());
            case DATE -> Long.toString(((LocalDate) value).toEpochDay());
            case TIME -> seconds(0, ((LocalTime) value).toNanoOfDay(), type.scale());
            case TIMESTAMP_NTZ -> {
                LocalDateTime timestamp =
                        value instanceof java.sql.Timestamp old ? old.toLocalDateTime() : (LocalDateTime) value;
                yield seconds(
                        timestamp.toEpochSecond(ZoneOffset.UTC),
                        timestamp.get(ChronoField.NANO_OF_SECOND),
                        type.scale());
            }
            case TIMESTAMP_LTZ, TIMESTAMP_TZ -> {
                OffsetDateTime timestamp = (OffsetDateTime) value;
                yield seconds(timestamp.toEpochSecond(), timestamp.getNano(), type.scale()) + UTC;
            }
            case BINARY -> hex((Blob) value);
            case VARIANT, ARRAY, OBJECT -> Json.pretty(value.toString());
        };
    }

    private static String real(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value);
    }

    private static String seconds(long seconds, long nanos, int scale) {
        return BigDecimal.valueOf(seconds)
                .add(BigDecimal.valueOf(nanos, 9))
                .setScale(scale, RoundingMode.FLOOR)
                .toPlainString();
    }

    private static String hex(Blob blob) throws SQLException {
        return HexFormat.of().withUpperCase().formatHex(blob.getBytes(1, (int) blob.length()));
    }
}
