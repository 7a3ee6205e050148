package io.contrail.changelog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position in PostgreSQL's write-ahead log, ordered as the unsigned 64-bit number the server uses. */
public record Lsn(long value) implements Comparable<Lsn> {
    private static final Pattern FORMAT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    public static Lsn parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "Not a PostgreSQL LSN: '%s' (expected e.g. '16/B374D848')".formatted(text));
        }
        return new Lsn(Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16));
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(value >>> 32, value & 0xFFFFFFFFL);
    }
}
