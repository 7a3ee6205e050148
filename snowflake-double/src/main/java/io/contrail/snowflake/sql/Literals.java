package io.contrail.snowflake.sql;

/** String literals: a backslash escapes in Snowflake's and does not in DuckDB's. */
public final class Literals {
    private Literals() {}

    /** The value of a literal with its quotes. */
    static String value(String literal) {
        if (literal.startsWith("$$")) {
            return literal.substring(2, literal.length() - 2);
        }
        return unescaped(literal.substring(1, literal.length() - 1));
    }

    /** What stands between the quotes. */
    static String unescaped(String raw) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\'') {
                i++; // the second of two
                value.append('\'');
            } else if (c != '\\' || i + 1 == raw.length()) {
                value.append(c);
            } else {
                i = escape(raw, i + 1, value);
            }
        }
        return value.toString();
    }

    /** Answers where the escape ends. */
    private static int escape(String raw, int at, StringBuilder value) {
        char c = raw.charAt(at);
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case '0' -> value.append('\0');
            case 'x' -> {
                value.append((char) Integer.parseInt(raw.substring(at + 1, at + 3), 16));
                return at + 2;
            }
            case 'u' -> {
                value.append((char) Integer.parseInt(raw.substring(at + 1, at + 5), 16));
                return at + 4;
            }
            default -> value.append(c);
        }
        return at;
    }

    /** As a literal of DuckDB's. */
    public static String duck(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
