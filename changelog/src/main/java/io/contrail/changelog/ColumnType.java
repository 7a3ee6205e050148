package io.contrail.changelog;

/**
 * What a column holds, as far as a warehouse must know to keep it exactly. Each type names the Java form in which a
 * {@link Row} carries its values; {@code null} is always SQL's NULL.
 */
public sealed interface ColumnType {

    /** {@link Boolean}. */
    record Bool() implements ColumnType {}

    /** A signed integer of 16, 32 or 64 bits; {@link Long}. */
    record Int(int bits) implements ColumnType {
        public Int {
            if (bits != 16 && bits != 32 && bits != 64) {
                throw new IllegalArgumentException("An integer has 16, 32 or 64 bits, not " + bits);
            }
        }
    }

    /** IEEE 754 of 32 or 64 bits, NaN and infinities included; {@link Double} (a float4 widened without loss). */
    record Floating(int bits) implements ColumnType {
        public Floating {
            if (bits != 32 && bits != 64) {
                throw new IllegalArgumentException("A float has 32 or 64 bits, not " + bits);
            }
        }
    }

    /** A declared numeric that fits 38 digits; {@link java.math.BigDecimal} of exactly this scale. */
    record Decimal(int precision, int scale) implements ColumnType {
        /** The most digits that both DuckDB and Snowflake keep. */
        public static final int MAX_PRECISION = 38;

        public Decimal {
            if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
                throw new IllegalArgumentException("Not a decimal that fits: (%d,%d)".formatted(precision, scale));
            }
        }
    }

    /** {@link String}. Also what no warehouse has a type for: PostgreSQL's own text of the value. */
    record Text() implements ColumnType {}

    /** JSON, arrays included, with the text as PostgreSQL renders it; {@link String}. */
    record Json() implements ColumnType {}

    /** Canonical lower-case text; {@link String}. */
    record Uuid() implements ColumnType {}

    /** {@code byte[]}. */
    record Bytes() implements ColumnType {}

    /** {@link Integer} days since 1970-01-01 in the proleptic Gregorian calendar; see {@link Temporal}. */
    record Date() implements ColumnType {}

    /** {@link Long} microseconds since midnight, 24:00:00 included. */
    record Time() implements ColumnType {}

    /** {@link Long} microseconds since 1970-01-01 00:00:00, without zone; see {@link Temporal}. */
    record Timestamp() implements ColumnType {}

    /** {@link Long} microseconds since 1970-01-01 00:00:00 UTC; see {@link Temporal}. */
    record TimestampTz() implements ColumnType {}

    ColumnType BOOL = new Bool();
    ColumnType INT16 = new Int(16);
    ColumnType INT32 = new Int(32);
    ColumnType INT64 = new Int(64);
    ColumnType FLOAT32 = new Floating(32);
    ColumnType FLOAT64 = new Floating(64);
    ColumnType TEXT = new Text();
    ColumnType JSON = new Json();
    ColumnType UUID = new Uuid();
    ColumnType BYTES = new Bytes();
    ColumnType DATE = new Date();
    ColumnType TIME = new Time();
    ColumnType TIMESTAMP = new Timestamp();
    ColumnType TIMESTAMP_TZ = new TimestampTz();

    /** A numeric of the source: exact as a decimal where it fits 38 digits, as text where it does not. */
    static ColumnType numeric(int precision, int scale) {
        return precision >= 1 && precision <= Decimal.MAX_PRECISION && scale >= 0 && scale <= precision
                ? new Decimal(precision, scale)
                : TEXT;
    }
}
