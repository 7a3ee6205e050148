package io.contrail.snowflake.sql;

/** A piece of a statement and where in its text it stands. */
public record Token(Kind kind, String text, int start, int end) {
    /** What a piece is. */
    public enum Kind {
        WORD,
        QUOTED,
        STRING,
        NUMBER,
        SYMBOL
    }

    public boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }
}
