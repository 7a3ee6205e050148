package io.contrail.cli.deploy;

import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads SQL word by word and leaves out comments: from {@code --} to the end of the line, and between slash-star and
 * star-slash, which may be nested. Quotes are doubled, in a literal also escaped with a backslash, as Snowflake has it.
 * What ends only at the end of the file is an error that names the line where it began.
 */
final class SqlScanner {
    private final String file;
    private final String sql;
    private int at;
    private int line = 1;

    private SqlScanner(String file, String sql) {
        this.file = file;
        this.sql = sql;
    }

    /** All words of a text that came from this file. */
    static List<Token> scan(String file, String sql) {
        return new SqlScanner(file, sql).all();
    }

    private List<Token> all() {
        List<Token> tokens = new ArrayList<>();
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c) || c == '\uFEFF') {
                step();
            } else if (sql.startsWith("--", at)) {
                while (at < sql.length() && sql.charAt(at) != '\n') {
                    at++;
                }
            } else if (sql.startsWith("/*", at)) {
                comment();
            } else {
                tokens.add(token(c));
            }
        }
        return tokens;
    }

    private Token token(char c) {
        int start = at;
        int first = line;
        Token.Kind kind;
        if (c == '\'') {
            quoted(c, true, "A text literal");
            kind = Token.Kind.LITERAL;
        } else if (c == '"') {
            quoted(c, false, "A quoted name");
            kind = Token.Kind.NAME;
        } else if (sql.startsWith("$$", at)) {
            body();
            kind = Token.Kind.LITERAL;
        } else if (isWord(c)) {
            // A dollar within a word is the word's own, and two of them begin no body.
            while (at < sql.length() && (isWord(sql.charAt(at)) || sql.charAt(at) == '$')) {
                at++;
            }
            kind = Token.Kind.WORD;
        } else {
            at++;
            kind = c == ';' ? Token.Kind.SEMICOLON : Token.Kind.SYMBOL;
        }
        return new Token(kind, sql.substring(start, at), start, at, first);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private void quoted(char quote, boolean escapes, String what) {
        int first = line;
        step();
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (escapes && c == '\\' && at + 1 < sql.length()) {
                step();
            } else if (c == quote) {
                if (at + 1 >= sql.length() || sql.charAt(at + 1) != quote) {
                    at++;
                    return;
                }
                at++;
            }
            step();
        }
        throw unfinished(what, first);
    }

    private void body() {
        int end = sql.indexOf("$$", at + 2);
        if (end < 0) {
            throw unfinished("A body between two $$", line);
        }
        while (at < end + 2) {
            step();
        }
    }

    private void comment() {
        int first = line;
        int depth = 0;
        while (at < sql.length()) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                step();
            }
        }
        throw unfinished("A comment", first);
    }

    private void step() {
        if (sql.charAt(at) == '\n') {
            line++;
        }
        at++;
    }

    private PipelineException unfinished(String what, int first) {
        return PipelineException.usage(
                "%s:%d: %s that begins here does not end.".formatted(file, first, what),
                "Where the statements end cannot be told, so nothing was run.",
                "end it, or double the quote that is meant as a character.");
    }
}
