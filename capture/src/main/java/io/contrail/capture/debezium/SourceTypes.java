package io.contrail.capture.debezium;

import org.postgresql.core.Oid;

/** Which of PostgreSQL's types travel how, by the type's object id; a domain has the id of the type it is made of. */
final class SourceTypes {
    private static final int JSONB = 3802;

    private SourceTypes() {}

    /** Whether values go as PostgreSQL's text, because Debezium's own form is not exact or does not exist. */
    static boolean isText(int oid) {
        return switch (oid) {
            case Oid.UNSPECIFIED,
                    Oid.BOOL,
                    Oid.INT2,
                    Oid.INT4,
                    Oid.INT8,
                    Oid.OID,
                    Oid.FLOAT4,
                    Oid.FLOAT8,
                    Oid.NUMERIC,
                    Oid.MONEY,
                    Oid.TEXT,
                    Oid.VARCHAR,
                    Oid.BPCHAR,
                    Oid.JSON,
                    JSONB,
                    Oid.UUID,
                    Oid.BYTEA,
                    Oid.DATE,
                    Oid.TIME,
                    Oid.TIMESTAMP,
                    Oid.TIMESTAMPTZ -> false;
            default -> true;
        };
    }

    /** A snapshot names a type that is not in the search path {@code "schema"."type"}, the stream names it {@code type}. */
    static String unqualified(String type) {
        return type.endsWith("\"")
                ? type.substring(type.lastIndexOf('"', type.length() - 2) + 1, type.length() - 1)
                : type;
    }

    /** Whether the elements of an array are numbers or booleans to JSON, too. */
    static ArrayText.Elements elements(int arrayOid) {
        return switch (arrayOid) {
            case Oid.BOOL_ARRAY -> ArrayText.Elements.BOOLEANS;
            case Oid.INT2_ARRAY, Oid.INT4_ARRAY, Oid.INT8_ARRAY, Oid.OID_ARRAY, Oid.FLOAT4_ARRAY, Oid.FLOAT8_ARRAY ->
                ArrayText.Elements.NUMBERS;
            default -> ArrayText.Elements.TEXTS;
        };
    }
}
