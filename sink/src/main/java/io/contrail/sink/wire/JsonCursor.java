package io.contrail.sink.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Walks over one JSON text in UTF-8 whose fields come in a known order, as {@link JsonWriter} wrote them: a field's name
 * is compared, not read. Jackson, which must read names and copies what it finds, took half of the sink's time.
 */
final class JsonCursor {
    private final byte[] json;
    private int at;

    JsonCursor(byte[] json) {
        this.json = json;
    }

    /** The text is not the JSON that was expected. It does not quote the text, which holds people's data. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }

    /** Where it stands, in bytes from the start. */
    int position() {
        return at;
    }

    /** The next byte that is not white space. */
    char peek() {
        while (json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
        return (char) (json[at] & 0xFF);
    }

    /** Steps over a structural character. */
    void expect(char wanted) {
        if (peek() != wanted) {
            throw new Malformed();
        }
        at++;
    }

    /** Whether it comes next; steps over it then. */
    boolean skip(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /** Between the fields of an object or at its end, whose brace it steps over: whether another field follows. */
    boolean moreFields(boolean first) {
        if (skip('}')) {
            return false;
        }
        if (!first) {
            expect(',');
        }
        return true;
    }

    /**
     * Whether the next field is this one; steps over its name and the colon then.
     *
     * @param name of {@link #quoted}
     */
    boolean name(byte[] name) {
        peek();
        int end = at + name.length;
        if (end > json.length || !Arrays.equals(json, at, end, name, 0, name.length)) {
            return false;
        }
        at = end;
        return true;
    }

    /** The next field's name; steps over the colon. */
    String name() {
        String name = text();
        expect(':');
        return name;
    }

    static byte[] quoted(String name) {
        JsonBytes bytes = new JsonBytes();
        bytes.string(name);
        bytes.put(':');
        return bytes.toByteArray();
    }

    void end() {
        while (at < json.length) {
            if (json[at] > ' ' || json[at] < 0) {
                throw new Malformed();
            }
            at++;
        }
    }

    /**
     * The next value; arrays and objects as their JSON text.
     *
     * @param form the Connect type that {@link JsonWriter} wrote
     */
    @Nullable
    Object value(Schema.Type form) {
        char first = peek();
        if (first == 'n') {
            word("null");
            return null;
        }
        return switch (form) {
            case STRING -> text();
            case INT64 -> number();
            case INT8, INT16, INT32 -> Math.toIntExact(number());
            case BOOLEAN -> bool(first);
            case FLOAT64 -> Double.parseDouble(first == '"' ? text() : scalar());
            case FLOAT32 -> first == '"' ? (Object) Double.valueOf(text()) : (Object) Float.parseFloat(scalar());
            case BYTES -> Base64.getDecoder().decode(text());
            case ARRAY, MAP, STRUCT -> slice();
        };
    }

    /** A whole number within the range of {@code long}; 0 for null. */
    long number() {
        if (peek() == 'n') {
            word("null");
            return 0;
        }
        int start = at;
        boolean negative = json[at] == '-';
        if (negative) {
            at++;
        }
        long number = 0;
        int first = at;
        for (; at < json.length; at++) {
            int digit = json[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            number = number * 10 + digit;
        }
        int digits = at - first;
        if (digits == 0 || (at < json.length && (json[at] == '.' || json[at] == 'e' || json[at] == 'E'))) {
            throw new Malformed();
        }
        if (digits > 18) {
            return Long.parseLong(new String(json, start, at - start, StandardCharsets.ISO_8859_1));
        }
        return negative ? -number : number;
    }

    /** A string, without its quotes and escapes. */
    String text() {
        expect('"');
        int start = at;
        while (json[at] != '"') {
            if (json[at] == '\\') {
                return escaped(start);
            }
            at++;
        }
        return new String(json, start, at++ - start, StandardCharsets.UTF_8);
    }

    /** Steps over any value. */
    void skipValue() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> skipText();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth = inside(depth) - 1;
                    at++;
                }
                case ',', ':' -> {
                    inside(depth);
                    at++;
                }
                default -> scalar();
            }
        } while (depth > 0);
    }

    private static int inside(int depth) {
        if (depth == 0) {
            throw new Malformed();
        }
        return depth;
    }

    private String slice() {
        int start = at;
        skipValue();
        return new String(json, start, at - start, StandardCharsets.UTF_8);
    }

    private boolean bool(char first) {
        word(first == 't' ? "true" : "false");
        return first == 't';
    }

    private void word(String word) {
        if (!scalar().equals(word)) {
            throw new Malformed();
        }
    }

    /** A number, {@code true}, {@code false} or {@code null}. */
    private String scalar() {
        int start = at;
        while (at < json.length && isScalar(json[at])) {
            at++;
        }
        if (at == start) {
            throw new Malformed();
        }
        return new String(json, start, at - start, StandardCharsets.ISO_8859_1);
    }

    private static boolean isScalar(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    private void skipText() {
        at++;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    /** From the string's start on; at the first escape. */
    private String escaped(int start) {
        StringBuilder text = new StringBuilder(at - start + 64);
        int plain = start;
        while (json[at] != '"') {
            if (json[at] == '\\') {
                text.append(new String(json, plain, at - plain, StandardCharsets.UTF_8));
                text.append(unescaped());
                plain = at;
            } else {
                at++;
            }
        }
        text.append(new String(json, plain, at - plain, StandardCharsets.UTF_8));
        at++;
        return text.toString();
    }

    private char unescaped() {
        byte kind = json[at + 1];
        at += 2;
        return switch (kind) {
            case '"', '\\', '/' -> (char) kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(json[at++], 16);
                    if (digit < 0) {
                        throw new Malformed();
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw new Malformed();
        };
    }
}
