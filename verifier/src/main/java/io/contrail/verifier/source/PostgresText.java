package io.contrail.verifier.source;

import io.contrail.capture.source.Identifiers;
import io.contrail.changelog.ColumnType;
import java.util.ArrayList;
import java.util.List;

/**
 * The canonical text of values and rows as {@link io.contrail.changelog.verification.VerificationReader} defines it, in
 * PostgreSQL's SQL. {@code concat()} gives what a type's own output function prints; a cast to text does not always.
 */
final class PostgresText {
    /** A function of PostgreSQL takes at most 100 arguments. */
    private static final int ARGUMENTS = 90;

    private final boolean utf8;

    /** @param utf8 whether the server keeps texts as UTF-8 */
    PostgresText(boolean utf8) {
        this.utf8 = utf8;
    }

    /** A column, and in which form the warehouse has it. */
    record Compared(SourceColumn column, ColumnType type) {
        boolean counted() {
            return type instanceof ColumnType.Text || type instanceof ColumnType.Json;
        }
    }

    /** The md5 of a row's canonical text, as 32 hexadecimal digits. */
    String digest(List<Compared> columns) {
        List<String> pieces = new ArrayList<>();
        for (Compared column : columns) {
            if (!pieces.isEmpty()) {
                pieces.add("'|'");
            }
            String value = value(column);
            if (column.counted()) {
                pieces.add("octet_length(%s)".formatted(utf8 ? value : "convert_to(%s, 'UTF8')".formatted(value)));
                pieces.add("':'");
            }
            pieces.add(value);
        }
        String text = concatenated(pieces);
        return "md5(%s)".formatted(utf8 ? text : "convert_to(%s, 'UTF8')".formatted(text));
    }

    private static String concatenated(List<String> pieces) {
        if (pieces.size() <= ARGUMENTS) {
            return "concat(%s)".formatted(String.join(", ", pieces));
        }
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < pieces.size(); from += ARGUMENTS) {
            parts.add("concat(%s)"
                    .formatted(String.join(", ", pieces.subList(from, Math.min(pieces.size(), from + ARGUMENTS)))));
        }
        return concatenated(parts);
    }

    /** One value as text; NULL for NULL. */
    static String text(Compared compared) {
        String value = value(compared);
        return compared.counted() || isText(compared) ? value : "(%s)::text".formatted(value);
    }

    private static boolean isText(Compared compared) {
        return compared.type() instanceof ColumnType.Bool
                || compared.type() instanceof ColumnType.Floating
                || compared.type() instanceof ColumnType.Bytes;
    }

    /** One value, as text or as something that prints so. */
    private static String value(Compared compared) {
        SourceColumn column = compared.column();
        ColumnType type = compared.type();
        String name = Identifiers.quote(column.name());
        if (type instanceof ColumnType.Bool) {
            return "CASE WHEN %1$s THEN 't' WHEN NOT %1$s THEN 'f' END".formatted(name);
        } else if (type instanceof ColumnType.Floating floating) {
            return "CASE WHEN %1$s = 0 THEN '0' WHEN %1$s = 'NaN' THEN 'NaN' ELSE encode(float%2$dsend(%1$s), 'hex') END"
                    .formatted(name, floating.bits() / 8);
        } else if (type instanceof ColumnType.Bytes) {
            return "'\\x' || encode(%s, 'hex')".formatted(name);
        } else if (type instanceof ColumnType.Json) {
            return json(column, name);
        } else if (type instanceof ColumnType.Text) {
            return switch (column.baseType()) {
                case "text", "varchar" -> column.domain() ? name + "::text" : name;
                default -> printed(name);
            };
        } else if (column.baseType().equals("money")) {
            return name + "::numeric";
        }
        return name;
    }

    private static String json(SourceColumn column, String name) {
        if (column.baseType().equals("hstore")) {
            return "%s.hstore_to_json(%s)::text".formatted(Identifiers.quote(column.typeSchema()), name);
        } else if (!column.isArray()) {
            return printed(name);
        }
        // Numbers and booleans as JSON's, every other element as PostgreSQL's text of it. An array whose indexes do not
        // begin at 1 is one string.
        String elements = switch (column.baseType()) {
            case "_int2", "_int4", "_int8", "_float4", "_float8", "_bool" -> name;
            case "_oid" -> name + "::bigint[]"; // PostgreSQL's JSON of an oid is a string
            default -> "concat(%s)::text[]".formatted(name);
        };
        return "CASE WHEN %1$s IS NULL THEN NULL WHEN left(concat(%1$s), 1) = '{' THEN array_to_json(%2$s)::text ELSE to_json(concat(%1$s))::text END"
                .formatted(name, elements);
    }

    /** A composite "is not null" only when all of its fields are; it is distinct from null unless it is null itself. */
    private static String printed(String name) {
        return "CASE WHEN %1$s IS DISTINCT FROM NULL THEN concat(%1$s) END".formatted(name);
    }
}
