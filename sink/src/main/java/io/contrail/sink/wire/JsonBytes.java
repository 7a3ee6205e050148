package io.contrail.sink.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.connect.errors.DataException;

/**
 * A growing buffer of JSON text in UTF-8. It does not check that names and values alternate: {@link JsonWriter} follows
 * a schema. Strings are escaped as Jackson does it, and no further.
 */
final class JsonBytes {
    private static final int LARGEST_KEPT = 1 << 20;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LOWEST = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** 00 01 02 ... 99 */
    private static final byte[] PAIRS = pairs();

    private byte[] bytes = new byte[8192];
    private int end;

    void reset() {
        end = 0;
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[8192];
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, end);
    }

    /** A structural character. */
    void put(char ascii) {
        reserve(1);
        bytes[end++] = (byte) ascii;
    }

    /** Text that needs no escapes. */
    void raw(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, end, text.length);
        end += text.length;
    }

    @SuppressWarnings("deprecation") // exactly this: the low bytes of a string that is known to be ASCII
    void ascii(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, end);
        end += text.length();
    }

    void nothing() {
        raw(NULL);
    }

    void number(long value) {
        if (value == Long.MIN_VALUE) {
            raw(LOWEST);
            return;
        }
        reserve(20);
        long rest = value;
        if (rest < 0) {
            bytes[end++] = '-';
            rest = -rest;
        }
        int length = digits(rest);
        int at = end + length;
        end = at;
        while (rest > Integer.MAX_VALUE) {
            long quotient = rest / 100;
            at = pair(at, (int) (rest - quotient * 100));
            rest = quotient;
        }
        int small = (int) rest;
        while (small >= 10) {
            int quotient = small / 100;
            if (small < 100) {
                pair(at, small);
                return;
            }
            at = pair(at, small - quotient * 100);
            small = quotient;
        }
        bytes[at - 1] = (byte) ('0' + small);
    }

    void string(String text) {
        int length = text.length();
        reserve(length + 2);
        byte[] buffer = bytes;
        buffer[end] = '"';
        int at = end + 1;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                end = at;
                rest(text, i);
                return;
            }
            buffer[at++] = (byte) c;
        }
        buffer[at++] = '"';
        end = at;
    }

    void base64(byte[] value) {
        put('"');
        raw(Base64.getEncoder().encode(value));
        put('"');
    }

    /** From the first character on that is not itself in one byte. */
    private void rest(String text, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            reserve(6);
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                escape(c);
            } else if (c < 0x80) {
                bytes[end++] = (byte) c;
            } else if (c < 0x800) {
                bytes[end++] = (byte) (0xC0 | (c >> 6));
                continuation(c);
            } else if (!Character.isSurrogate(c)) {
                bytes[end++] = (byte) (0xE0 | (c >> 12));
                continuation(c >> 6);
                continuation(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[end++] = (byte) (0xF0 | (point >> 18));
                continuation(point >> 12);
                continuation(point >> 6);
                continuation(point);
            } else {
                throw new DataException("A text holds half of a surrogate pair, which no UTF-8 can carry");
            }
        }
        put('"');
    }

    private void escape(char c) {
        bytes[end++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[end++] = (byte) c;
            case '\b' -> bytes[end++] = 'b';
            case '\t' -> bytes[end++] = 't';
            case '\n' -> bytes[end++] = 'n';
            case '\f' -> bytes[end++] = 'f';
            case '\r' -> bytes[end++] = 'r';
            default -> {
                bytes[end++] = 'u';
                bytes[end++] = '0';
                bytes[end++] = '0';
                bytes[end++] = HEX[c >> 4];
                bytes[end++] = HEX[c & 15];
            }
        }
    }

    private void continuation(int bits) {
        bytes[end++] = (byte) (0x80 | (bits & 0x3F));
    }

    private int pair(int at, int value) {
        bytes[at - 2] = PAIRS[2 * value];
        bytes[at - 1] = PAIRS[2 * value + 1];
        return at - 2;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long power = 10; digits < 19 && value >= power; power *= 10) {
            digits++;
        }
        return digits;
    }

    private void reserve(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(
                    bytes, Math.max(Math.addExact(end, more), (int) Math.min(bytes.length * 2L, 1 << 30)));
        }
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }
}
