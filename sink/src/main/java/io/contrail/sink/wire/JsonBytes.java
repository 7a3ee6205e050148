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
    private static final long EIGHT_DIGITS = 100_000_000;
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
        if (value < 0) {
            bytes[end++] = '-';
        }
        positive(Math.abs(value));
    }

    /** By ints of eight digits: a division of a long takes several times as long as one of an int. */
    private void positive(long value) {
        if (value < EIGHT_DIGITS) {
            small((int) value);
            return;
        }
        long high = value / EIGHT_DIGITS;
        positive(high);
        int low = (int) (value - high * EIGHT_DIGITS);
        int upper = low / 10_000;
        int lower = low - upper * 10_000;
        end += 8;
        pair(end - 6, upper / 100);
        pair(end - 4, upper % 100);
        pair(end - 2, lower / 100);
        pair(end, lower % 100);
    }

    /** Below {@link #EIGHT_DIGITS}. */
    private void small(int value) {
        end += digits(value);
        int at = end;
        int rest = value;
        while (rest >= 10) {
            int quotient = rest / 100;
            pair(at, rest - quotient * 100);
            at -= 2;
            rest = quotient;
            if (quotient == 0) {
                return;
            }
        }
        bytes[at - 1] = (byte) ('0' + rest);
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

    /** Two digits that end before {@code at}. */
    private void pair(int at, int value) {
        bytes[at - 2] = PAIRS[2 * value];
        bytes[at - 1] = PAIRS[2 * value + 1];
    }

    private static int digits(int value) {
        if (value < 10_000) {
            return value < 100 ? value < 10 ? 1 : 2 : value < 1_000 ? 3 : 4;
        }
        return value < 1_000_000 ? value < 100_000 ? 5 : 6 : value < 10_000_000 ? 7 : 8;
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
