package io.contrail.snowflake.streaming;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.http.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** Casts what stands in a row to what the column keeps. The value never stands in a message. */
final class RowCast {
    private static final Set<String> YES = Set.of("true", "t", "yes", "y", "on", "1");
    private static final Set<String> NO = Set.of("false", "f", "no", "n", "off", "0");

    private RowCast() {}

    /** As DuckDB's appender takes it; the node is not null. */
    static Object cast(JsonNode value, SnowflakeType type) {
        return switch (type.kind()) {
            case FIXED -> number(value, type);
            case TEXT -> text(value, type);
            case BOOLEAN -> yesOrNo(value);
            case REAL -> real(value);
            case DATE -> date(value);
            case TIME -> time(value);
            case TIMESTAMP_NTZ -> Timestamps.local(value);
            case TIMESTAMP_LTZ, TIMESTAMP_TZ -> Timestamps.zoned(value);
            case BINARY -> binary(value, type);
            case VARIANT -> Json.variant(value);
            case ARRAY -> structured(value, value.isArray(), "an array");
            case OBJECT -> structured(value, value.isObject(), "an object");
        };
    }

    private static BigDecimal number(JsonNode value, SnowflakeType type) {
        BigDecimal number;
        if (value.isTextual() || value.isNumber()) {
            try {
                number = new BigDecimal(value.asText().strip());
            } catch (NumberFormatException e) {
                throw new BadValueException("Numeric value is not recognized");
            }
        } else {
            throw new BadValueException("Failed to cast variant value to FIXED");
        }
        BigDecimal rounded = number.setScale(type.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() > type.precision() && rounded.signum() != 0) {
            throw new BadValueException("Number out of representable range: " + type);
        }
        return rounded;
    }

    private static String text(JsonNode value, SnowflakeType type) {
        String text = value.isContainerNode() ? Json.variant(value) : plain(value);
        if (text.codePointCount(0, text.length()) > type.precision()) {
            throw new BadValueException("User character length limit (%d) exceeded".formatted(type.precision()));
        }
        return text;
    }

    private static String plain(JsonNode value) {
        return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
    }

    private static Boolean yesOrNo(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            return value.decimalValue().signum() != 0;
        }
        String text = value.asText().strip().toLowerCase(Locale.ROOT);
        if (YES.contains(text) || NO.contains(text)) {
            return YES.contains(text);
        }
        throw new BadValueException("Boolean value is not recognized");
    }

    private static Double real(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (!value.isTextual()) {
            throw new BadValueException("Failed to cast variant value to REAL");
        }
        return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "infinity", "+inf", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.valueOf(value.asText().strip());
                } catch (NumberFormatException e) {
                    throw new BadValueException("Numeric value is not recognized");
                }
            }
        };
    }

    private static LocalDate date(JsonNode value) {
        try {
            String text = textOf(value, "Date");
            LocalDate date = text.length() > 10 ? Timestamps.local(value).toLocalDate() : LocalDate.parse(text);
            return Timestamps.inRange(date);
        } catch (DateTimeException e) {
            throw new BadValueException("Date value is not recognized");
        }
    }

    private static LocalTime time(JsonNode value) {
        try {
            return LocalTime.parse(textOf(value, "Time")).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException e) {
            throw new BadValueException("Time value is not recognized");
        }
    }

    private static String textOf(JsonNode value, String what) {
        if (!value.isTextual()) {
            throw new BadValueException(what + " value is not recognized");
        }
        return value.asText().strip();
    }

    private static byte[] binary(JsonNode value, SnowflakeType type) {
        try {
            byte[] bytes = Base64.getDecoder().decode(textOf(value, "Binary"));
            if (bytes.length > type.precision()) {
                throw new BadValueException("Binary length limit (%d) exceeded".formatted(type.precision()));
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new BadValueException("Binary value is not recognized: it is not base64");
        }
    }

    private static String structured(JsonNode value, boolean fits, String what) {
        if (!fits) {
            throw new BadValueException("Failed to cast variant value: it is not " + what);
        }
        return Json.variant(value);
    }
}
