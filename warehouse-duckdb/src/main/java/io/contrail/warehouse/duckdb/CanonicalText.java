package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.quote;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The canonical text of values and rows as {@link io.contrail.changelog.verification.VerificationReader} defines it, in
 * DuckDB's SQL. The session's time zone must be UTC.
 */
final class CanonicalText {
    private CanonicalText() {}

    /** The md5 of a row's canonical text, as a number whose bytes are those of the digest in reverse. */
    static String digest(Collection<Column> columns) {
        return "md5_number(%s)".formatted(text(columns));
    }

    /** The text of a row. */
    static String text(Collection<Column> columns) {
        List<String> pieces = new ArrayList<>();
        for (Column column : columns) {
            if (!pieces.isEmpty()) {
                pieces.add("'|'");
            }
            if (column.type() instanceof ColumnType.Text || column.type() instanceof ColumnType.Json) {
                pieces.add("strlen(%s)".formatted(value(column)));
                pieces.add("':'");
            }
            pieces.add(value(column));
        }
        return "concat(%s)".formatted(String.join(", ", pieces));
    }

    /** One value; NULL for NULL. */
    static String value(Column column) {
        return value(quote(column.name()), column.type());
    }

    private static String value(String name, ColumnType type) {
        if (type instanceof ColumnType.Bool) {
            return "CASE WHEN %1$s THEN 't' WHEN NOT %1$s THEN 'f' END".formatted(name);
        } else if (type instanceof ColumnType.Floating) {
            return "CASE WHEN %1$s = 0 THEN '0' WHEN isnan(%1$s) THEN 'NaN' ELSE lower(hex(%1$s::BIT::BLOB)) END"
                    .formatted(name);
        } else if (type instanceof ColumnType.Decimal decimal && decimal.precision() == decimal.scale()) {
            // DuckDB leaves out the zero before the point
            return "CASE WHEN %1$s < 0 THEN '-0' || substr(%1$s::VARCHAR, 2) ELSE '0' || %1$s::VARCHAR END"
                    .formatted(name);
        } else if (type instanceof ColumnType.Bytes) {
            return "'\\x' || lower(hex(%s))".formatted(name);
        } else if (type instanceof ColumnType.Date) {
            return "replace(%s::VARCHAR, ' (BC)', ' BC')".formatted(name);
        } else if (type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz) {
            // DuckDB: 0044-03-15 (BC) 12:00:00; PostgreSQL: 0044-03-15 12:00:00 BC
            return "CASE WHEN %1$s < '0001-01-01' AND isfinite(%1$s) THEN replace(%1$s::VARCHAR, ' (BC)', '') || ' BC' ELSE %1$s::VARCHAR END"
                    .formatted(name);
        }
        return name + "::VARCHAR";
    }

    /** SQL of the value that has this canonical text; of the types that both sides order alike. */
    static String literal(String text, ColumnType type) {
        String duck = text;
        if (type instanceof ColumnType.Bytes) {
            return "unhex(%s)".formatted(Identifiers.literal(text.substring(2)));
        } else if (type instanceof ColumnType.Date) {
            duck = text.replace(" BC", " (BC)");
        } else if (text.endsWith(" BC")
                && (type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz)) {
            duck = text.replace(" BC", "").replaceFirst(" ", " (BC) ");
        }
        return "CAST(%s AS %s)".formatted(Identifiers.literal(duck), DuckDbTypes.sql(type));
    }
}
