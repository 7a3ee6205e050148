package io.contrail.warehouse.snowflake;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.verification.Fingerprint;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of values and rows as {@link io.contrail.changelog.verification.VerificationReader} defines it, from
 * values in the Java form that their types name.
 */
final class CanonicalText {
    private static final int LONGEST_SHOWN = 2_000;
    private static final int SHOWN_OF_LONGER = 60;
    private static final Pattern FRACTION = Pattern.compile("\\.(\\d*?)0*(?!\\d)");
    private static final Pattern CLOCK = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?(\\+00)?");

    private CanonicalText() {}

    /** One value; null for NULL. */
    static @Nullable String value(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return null;
        } else if (type instanceof ColumnType.Bool) {
            return value.equals(true) ? "t" : "f";
        } else if (type instanceof ColumnType.Floating floating) {
            return bits((Double) value, floating.bits());
        } else if (type instanceof ColumnType.Decimal decimal) {
            return ((BigDecimal) value).setScale(decimal.scale()).toPlainString();
        } else if (type instanceof ColumnType.Bytes) {
            return "\\x" + HexFormat.of().formatHex((byte[]) value);
        } else if (type instanceof ColumnType.Date) {
            return TemporalText.of(type, (Integer) value);
        } else if (type instanceof ColumnType.Time
                || type instanceof ColumnType.Timestamp
                || type instanceof ColumnType.TimestampTz) {
            return clock(TemporalText.of(type, (Long) value));
        }
        return value.toString();
    }

    /** PostgreSQL leaves out zeros at the end of a second's fraction, and the minutes of an offset that has none. */
    private static String clock(String text) {
        Matcher fraction = FRACTION.matcher(text);
        String shortened = fraction.replaceFirst(
                found -> found.group(1).isEmpty() ? "" : Matcher.quoteReplacement("." + found.group(1)));
        return shortened.replace("+00:00", "+00");
    }

    /** The value of a type of dates or times that has this canonical text. */
    static long temporal(ColumnType type, String text) {
        Matcher clock = CLOCK.matcher(text);
        String whole = clock.replaceFirst(found -> found.group(1)
                + "."
                + ((found.group(2) == null ? "" : found.group(2)) + "000000").substring(0, 6)
                + (found.group(3) == null ? "" : "+00:00"));
        return TemporalText.parse(type, whole);
    }

    /** The value of a floating-point type that has this canonical text. */
    static double floating(ColumnType.Floating type, String text) {
        if (text.equals("0")) {
            return 0;
        } else if (text.equals("NaN")) {
            return Double.NaN;
        }
        return type.bits() == 64
                ? Double.longBitsToDouble(Long.parseUnsignedLong(text, 16))
                : Float.intBitsToFloat(Integer.parseUnsignedInt(text, 16));
    }

    private static String bits(double value, int bits) {
        if (value == 0) {
            return "0";
        } else if (Double.isNaN(value)) {
            return "NaN";
        }
        return bits == 64
                ? HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value))
                : HexFormat.of().toHexDigits(Float.floatToRawIntBits((float) value));
    }

    /** The digest of a row's text. */
    static Fingerprint print(List<ColumnType> types, List<@Nullable String> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            String value = values.get(i);
            if (i > 0) {
                text.append('|');
            }
            if (isCounted(types.get(i))) {
                text.append(value == null ? "" : String.valueOf(value.getBytes(StandardCharsets.UTF_8).length))
                        .append(':');
            }
            text.append(value == null ? "" : value);
        }
        return Fingerprint.parse(md5(text.toString()));
    }

    static boolean isCounted(ColumnType type) {
        return type instanceof ColumnType.Text || type instanceof ColumnType.Json;
    }

    /** A value as it is returned on its own. */
    static @Nullable String shown(@Nullable String value) {
        if (value == null || value.codePointCount(0, value.length()) <= LONGEST_SHOWN) {
            return value;
        }
        return "%s... %d characters, md5 %s"
                .formatted(
                        value.substring(0, value.offsetByCodePoints(0, SHOWN_OF_LONGER)),
                        value.codePointCount(0, value.length()),
                        md5(value));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5", e);
        }
    }
}
