package io.contrail.cli.deploy;

import java.util.Locale;

/**
 * A word of SQL, where it stands in its file.
 *
 * @param text as it is written, quotes included
 * @param start of the first character
 * @param end after the last character
 * @param line of the first character, counted from 1
 */
public record Token(Kind kind, String text, int start, int end, int line) {
    enum Kind {
        /** A keyword, a name without quotes, or a number. */
        WORD,
        /** A name in double quotes. */
        NAME,
        /** A literal in single quotes, or a body between two {@code $$}. */
        LITERAL,
        /** Any other character that is not space. */
        SYMBOL,
        /** The end of a statement. */
        SEMICOLON
    }

    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }

    boolean isName() {
        return kind == Kind.NAME || kind == Kind.WORD;
    }

    /** The name as Snowflake understands it: without quotes a name is in upper case. */
    String name() {
        return kind == Kind.NAME
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toUpperCase(Locale.ROOT);
    }
}
