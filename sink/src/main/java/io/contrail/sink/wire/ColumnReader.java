package io.contrail.sink.wire;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.Temporal;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one column into the Java form that its {@link ColumnType} names, from JSON or from a Connect
 * struct alike. {@link Row#UNCHANGED} stands for what the connector marked as an unchanged TOASTed value.
 */
final class ColumnReader {
    /** Days by which Debezium gives the infinities of a date: of the stream, then of a snapshot. */
    private static final int STREAM_INFINITY = 2146033979;

    private static final int STREAM_NEGATIVE_INFINITY = -2147472691;
    private static final int SNAPSHOT_INFINITY = -622191234;
    private static final int SNAPSHOT_NEGATIVE_INFINITY = -625821272;

    /** What the source connector sends for a timestamp after 294247-01-10 04:00:54, and for a day that it cannot tell. */
    private static final long BEYOND = Long.MIN_VALUE + 2;

    private static final int UNCERTAIN = Integer.MIN_VALUE + 2;

    /** From the plain Java value of the Connect type to the form of the column type. */
    @FunctionalInterface
    private interface Conversion {
        @Nullable
        Object apply(Object value);
    }

    private final WireColumn column;
    private final ColumnType type;
    private final TableId table;
    private final Placeholder placeholder;
    private final Conversion conversion;

    ColumnReader(TableId table, WireColumn column, ColumnType type, Placeholder placeholder) {
        this.table = table;
        this.column = column;
        this.type = type;
        this.placeholder = placeholder;
        this.conversion = Objects.requireNonNull(conversion(column, type), "PostgresTypes asks reads() first");
    }

    /** Whether values that arrive in this form can be read as this type. */
    static boolean reads(WireColumn column, ColumnType type) {
        return conversion(column, type) != null;
    }

    WireColumn column() {
        return column;
    }

    @Nullable
    Object read(JsonCursor json) {
        // The writer spells decimals out, whatever form Connect gives them.
        boolean spelled = Semantics.CONNECT_DECIMAL.equals(column.semantic());
        return convert(json.value(spelled ? Schema.Type.STRING : column.form()));
    }

    /** @param value as a Connect struct holds it */
    @Nullable
    Object convert(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (placeholder.is(column.form(), value)) {
            return Row.UNCHANGED;
        }
        try {
            return conversion.apply(value);
        } catch (BeyondDeclaredException e) {
            throw new BeyondDeclaredException(column);
        } catch (Marked marked) {
            throw setAside(marked);
        } catch (ArithmeticException | IllegalArgumentException | ClassCastException | DateTimeException e) {
            throw unreadable(e);
        }
    }

    /** The source connector could not send the value; its message says why. */
    private static final class Marked extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        Marked(String why) {
            super(why, null, false, false);
        }
    }

    private PipelineException setAside(Marked marked) {
        return new PipelineException(
                PipelineException.Remedy.DEAD_LETTER,
                PipelineException.Kind.FAILED,
                "Table %s, column '%s' (%s): %s"
                        .formatted(table, column.name(), PostgresTypes.sourceName(column), marked.getMessage()),
                "The change that holds it has not been applied; the row's later changes will be.",
                "write the row again in the source, with a value that fits or, if that is the reason, the same one; then"
                        + " 'contrail dlq discard' takes this change off.");
    }

    /** Without the exception itself: its message holds the value. */
    private PipelineException unreadable(RuntimeException e) {
        return new PipelineException(
                PipelineException.Remedy.DEAD_LETTER,
                PipelineException.Kind.FAILED,
                "A value of table %s, column '%s' (%s), cannot be kept as %s: %s."
                        .formatted(
                                table,
                                column.name(),
                                PostgresTypes.sourceName(column),
                                type,
                                e.getClass().getSimpleName()),
                "The change that holds it has not been applied, and nothing after it in this table.",
                "look at the row in the source.");
    }

    private static @Nullable Conversion conversion(WireColumn column, ColumnType type) {
        Schema.Type form = column.form();
        String semantic = column.semantic() == null ? "" : column.semantic();
        boolean integer = form == Schema.Type.INT8
                || form == Schema.Type.INT16
                || form == Schema.Type.INT32
                || form == Schema.Type.INT64;
        if (type instanceof ColumnType.Bool) {
            return form == Schema.Type.BOOLEAN ? value -> value : null;
        } else if (type instanceof ColumnType.Int) {
            return integer ? value -> ((Number) value).longValue() : null;
        } else if (type instanceof ColumnType.Floating) {
            return form == Schema.Type.FLOAT32 || form == Schema.Type.FLOAT64 ? ColumnReader::floating : null;
        } else if (type instanceof ColumnType.Decimal decimal) {
            return form == Schema.Type.STRING || semantic.equals(Semantics.CONNECT_DECIMAL)
                    ? value -> decimal(value, decimal)
                    : null;
        } else if (type instanceof ColumnType.Date) {
            return form == Schema.Type.INT32 ? ColumnReader::days : null;
        } else if (type instanceof ColumnType.Time) {
            return integer ? value -> inMicros(value, semantic) : null;
        } else if (type instanceof ColumnType.Timestamp) {
            return form == Schema.Type.INT64 ? value -> timestamp(value, semantic) : null;
        } else if (type instanceof ColumnType.TimestampTz) {
            return form == Schema.Type.INT64
                    ? value -> timestamp(value, semantic)
                    : form == Schema.Type.STRING ? ColumnReader::zoned : null;
        } else if (type instanceof ColumnType.Bytes) {
            return form == Schema.Type.BYTES && semantic.isEmpty() ? ColumnReader::bytes : null;
        } else if (type instanceof ColumnType.Uuid) {
            return form == Schema.Type.STRING ? value -> value : null;
        } else if (type instanceof ColumnType.Json) {
            return form == Schema.Type.STRING || !form.isPrimitive() ? JsonValues::toJson : null;
        }
        return text(column, semantic);
    }

    private static Conversion text(WireColumn column, String semantic) {
        if (semantic.equals(Semantics.VARIABLE_SCALE_DECIMAL)) {
            return value -> value instanceof Struct struct
                    ? new BigDecimal(new BigInteger(struct.getBytes("value")), struct.getInt32("scale")).toPlainString()
                    : JsonValues.variableScaleDecimal((String) value).toPlainString();
        } else if (semantic.equals(Semantics.BITS)) {
            return value -> bits(bytes(value), column);
        } else if ("bit".equals(column.sourceType()) || "varbit".equals(column.sourceType())) {
            return value -> value instanceof Boolean bit ? (bit ? "1" : "0") : value;
        } else if ("numeric".equals(column.sourceType()) || semantic.equals(Semantics.CONNECT_DECIMAL)) {
            return ColumnReader::numericText;
        } else if (column.form() == Schema.Type.BYTES && column.sourceType() != null) {
            // A type that Debezium does not know comes as the bytes of PostgreSQL's text.
            return value -> utf8(bytes(value));
        } else if (!column.form().isPrimitive()) {
            return JsonValues::toJson;
        }
        return value -> value instanceof String ? value : value.toString();
    }

    private static Object floating(Object value) {
        if (value instanceof Float narrow) {
            return (double) narrow;
        }
        return value instanceof Double ? value : Double.valueOf(value.toString());
    }

    private static BigDecimal decimal(Object value, ColumnType.Decimal type) {
        BigDecimal number = (value instanceof BigDecimal decimal ? decimal : parsed((String) value))
                .setScale(type.scale(), RoundingMode.UNNECESSARY);
        if (number.precision() > type.precision()) {
            throw new ArithmeticException("Too many digits");
        }
        return number;
    }

    private static BigDecimal parsed(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            if (numericText(text).equals("NaN")) {
                throw new BeyondDeclaredException(null);
            }
            throw e;
        }
    }

    /** Debezium names the special values of a numeric; PostgreSQL spells them otherwise. */
    private static Object numericText(Object value) {
        String text = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        return switch (text) {
            case "NAN" -> "NaN";
            case "POSITIVE_INFINITY" -> "Infinity";
            case "NEGATIVE_INFINITY" -> "-Infinity";
            // No stock connector writes exponents; PostgreSQL never shows one.
            default -> text.indexOf('E') < 0 ? text : new BigDecimal(text).toPlainString();
        };
    }

    @SuppressWarnings("JavaUtilDate") // Connect's logical types are java.util.Date
    private static Object days(Object value) {
        int days = value instanceof java.util.Date date
                ? (int) Math.floorDiv(date.getTime(), 86_400_000L)
                : ((Number) value).intValue();
        if (days == UNCERTAIN) {
            throw new Marked("a snapshot cannot tell 5 to 14 October 1582 from the 15th to 24th.");
        }
        return switch (days) {
            case STREAM_INFINITY, SNAPSHOT_INFINITY -> Temporal.DATE_INFINITY;
            case STREAM_NEGATIVE_INFINITY, SNAPSHOT_NEGATIVE_INFINITY -> Temporal.DATE_NEGATIVE_INFINITY;
            default -> days;
        };
    }

    @SuppressWarnings("JavaUtilDate") // Connect's logical types are java.util.Date
    private static long inMicros(Object value, String semantic) {
        if (value instanceof java.util.Date date) {
            return Math.multiplyExact(date.getTime(), 1_000L);
        }
        long number = ((Number) value).longValue();
        return switch (semantic) {
            case Semantics.TIME, Semantics.TIMESTAMP, Semantics.CONNECT_TIME, Semantics.CONNECT_TIMESTAMP ->
                Math.multiplyExact(number, 1_000L);
            case Semantics.NANO_TIME, Semantics.NANO_TIMESTAMP -> Math.floorDiv(number, 1_000L);
            default -> number;
        };
    }

    private static Object timestamp(Object value, String semantic) {
        if (value instanceof Long number) {
            if (number == Long.MAX_VALUE) {
                return Temporal.TIMESTAMP_INFINITY;
            } else if (number == Long.MIN_VALUE) {
                return Temporal.TIMESTAMP_NEGATIVE_INFINITY;
            } else if (number == BEYOND) {
                throw new Marked("a timestamp after 294247-01-10 04:00:54 does not fit the warehouse's type.");
            }
        }
        return inMicros(value, semantic);
    }

    private static Object zoned(Object value) {
        return switch ((String) value) {
            case "infinity" -> Temporal.TIMESTAMP_INFINITY;
            case "-infinity" -> Temporal.TIMESTAMP_NEGATIVE_INFINITY;
            default -> {
                // Not ChronoUnit.MICROS: it counts nanoseconds first, and those of years beyond 1677 to 2262 do not
                // fit.
                Instant instant = OffsetDateTime.parse((String) value).toInstant();
                yield Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
            }
        };
    }

    private static byte[] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return (byte[]) value;
    }

    /** Fails rather than to keep bytes that are no text: the type may be a domain over bytea. */
    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("Not text", e);
        }
    }

    /**
     * Debezium sends bit strings little-endian and cuts leading zero bytes. Of a {@code bit(n)} the declared length
     * brings them back; of a {@code varbit} nothing tells how many zeros it began with, so it begins with its first one.
     */
    private static String bits(byte[] littleEndian, WireColumn column) {
        boolean varying = "varbit".equals(column.sourceType()) || column.length() <= 0;
        int size = varying ? Math.max(1, BitSet.valueOf(littleEndian).length()) : column.length();
        StringBuilder text = new StringBuilder(size);
        for (int bit = size - 1; bit >= 0; bit--) {
            boolean set = bit / 8 < littleEndian.length && ((littleEndian[bit / 8] >> (bit % 8)) & 1) == 1;
            text.append(set ? '1' : '0');
        }
        return text.toString();
    }
}
