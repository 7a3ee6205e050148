package io.contrail.verifier.source;

import io.contrail.changelog.ColumnType;

/**
 * A column of a table as PostgreSQL's catalog has it now.
 *
 * @param type as {@code format_type} writes it; a key's text is cast to it
 * @param baseType name of the type that a domain is made of in the end, or of the type itself
 * @param typeSchema schema of that type
 * @param domain whether the type is a domain
 * @param precision declared digits of a numeric; 0 when it declares none
 * @param scale declared digits after the point
 * @param published whether its values are sent; false for one that the publication leaves out
 * @param bytewise whether texts are ordered by their bytes
 */
public record SourceColumn(
        String name,
        String type,
        String baseType,
        String typeSchema,
        boolean domain,
        int precision,
        int scale,
        boolean published,
        boolean bytewise) {
    boolean isArray() {
        return !domain && baseType.startsWith("_");
    }

    /** The form in which the warehouse keeps the values. */
    public ColumnType kept() {
        return switch (baseType) {
            case "bool" -> ColumnType.BOOL;
            case "int2" -> ColumnType.INT16;
            case "int4" -> ColumnType.INT32;
            case "int8", "oid" -> ColumnType.INT64;
            case "float4" -> ColumnType.FLOAT32;
            case "float8" -> ColumnType.FLOAT64;
            case "numeric" -> ColumnType.numeric(precision, scale);
            case "money" -> ColumnType.numeric(19, 2);
            case "uuid" -> ColumnType.UUID;
            case "bytea" -> ColumnType.BYTES;
            case "date" -> ColumnType.DATE;
            case "time" -> ColumnType.TIME;
            case "timestamp" -> ColumnType.TIMESTAMP;
            case "timestamptz" -> ColumnType.TIMESTAMP_TZ;
            case "json", "jsonb", "hstore" -> ColumnType.JSON;
            default -> isArray() ? ColumnType.JSON : ColumnType.TEXT;
        };
    }

    /** Whether the warehouse's column is of the type that this one has now. */
    boolean fits(ColumnType there) {
        ColumnType here = kept();
        if (here instanceof ColumnType.Int) {
            return there instanceof ColumnType.Int;
        } else if (here instanceof ColumnType.Floating) {
            return there.equals(here);
        }
        // A NaN turns a declared numeric into text.
        return there.equals(here) || (baseType.equals("numeric") && there instanceof ColumnType.Text);
    }
}
