package io.contrail.snowflake.sql;

import java.util.ArrayList;
import java.util.List;

/** Takes statements apart; comments fall away. */
public final class Lexer {
    private final String text;
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    public static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        while (lexer.skipped()) {
            tokens.add(lexer.next());
        }
        return tokens;
    }

    /** The statements of a script, without their semicolons; those that are only comments are left out. */
    public static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        int start = -1;
        int end = 0;
        for (Token token : tokens(script)) {
            if (token.is(";")) {
                if (start >= 0) {
                    statements.add(script.substring(start, end));
                }
                start = -1;
            } else {
                start = start < 0 ? token.start() : start;
                end = token.end();
            }
        }
        if (start >= 0) {
            statements.add(script.substring(start, end));
        }
        return statements;
    }

    /** Over white space and comments; false at the end. */
    private boolean skipped() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("--", at) || text.startsWith("//", at)) {
                at = after("\n", at);
            } else if (text.startsWith("/*", at)) {
                at = after("*/", at + 2);
            } else {
                return true;
            }
        }
        return false;
    }

    private int after(String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    private Token next() {
        int start = at;
        char first = text.charAt(at);
        if (first == '\'') {
            at = quoted('\'', true);
            return token(Token.Kind.STRING, start);
        }
        if (first == '"') {
            at = quoted('"', false);
            return token(Token.Kind.QUOTED, start);
        }
        if (text.startsWith("$$", at)) {
            at = after("$$", at + 2);
            return token(Token.Kind.STRING, start);
        }
        if (Character.isLetter(first) || first == '_') {
            while (at < text.length() && isWord(text.charAt(at))) {
                at++;
            }
            return token(Token.Kind.WORD, start);
        }
        if (Character.isDigit(first)) {
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            return token(Token.Kind.NUMBER, start);
        }
        at += text.startsWith("::", at) || text.startsWith("=>", at) ? 2 : 1;
        return token(Token.Kind.SYMBOL, start);
    }

    private Token token(Token.Kind kind, int start) {
        return new Token(kind, text.substring(start, at), start, at);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private int quoted(char quote, boolean backslash) {
        int i = at + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (backslash && c == '\\') {
                i += 2;
            } else if (c == quote && i + 1 < text.length() && text.charAt(i + 1) == quote) {
                i += 2;
            } else if (c == quote) {
                return i + 1;
            } else {
                i++;
            }
        }
        throw SqlError.compilation("001003", "42000", "syntax error: a " + quote + " is not closed");
    }
}
