package io.contrail.snowflake.sql;

import io.contrail.snowflake.catalog.Identifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a statement from left to right, for those that are parsed by hand. */
public final class Cursor {
    private final String text;
    private final List<Token> tokens;
    private int at;

    public Cursor(String text) {
        this.text = text;
        this.tokens = Lexer.tokens(text);
    }

    public boolean atEnd() {
        return at >= tokens.size();
    }

    public @Nullable Token peek() {
        return atEnd() ? null : tokens.get(at);
    }

    public Token next() {
        if (atEnd()) {
            throw SqlError.compilation("001003", "42000", "syntax error: unexpected '<EOF>'.");
        }
        return tokens.get(at++);
    }

    public boolean looksAt(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Goes over these words if they come next. */
    public boolean takes(String... words) {
        if (!looksAt(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    public void expect(String... words) {
        if (!takes(words)) {
            throw unexpected();
        }
    }

    public SqlError unexpected() {
        Token token = peek();
        return SqlError.compilation(
                "001003",
                "42000",
                "syntax error position %d unexpected '%s' (or the double does not know it): %s"
                        .formatted(
                                token == null ? text.length() : token.start(),
                                token == null ? "<EOF>" : token.text(),
                                text));
    }

    public void end() {
        takes(";");
        if (!atEnd()) {
            throw unexpected();
        }
    }

    public String identifier() {
        Token token = next();
        if (!token.isName()) {
            at--;
            throw unexpected();
        }
        return Identifier.parse(token.text()).name();
    }

    /** {@code a.b.c}, as many parts as there are. */
    public List<String> name() {
        List<String> parts = new ArrayList<>(List.of(identifier()));
        while (takes(".")) {
            parts.add(identifier());
        }
        return parts;
    }

    /** The value of a string literal. */
    public String string() {
        Token token = next();
        if (token.kind() != Token.Kind.STRING) {
            at--;
            throw unexpected();
        }
        return Literals.value(token.text());
    }

    /** After an opening parenthesis was taken: the pieces up to its end, split at commas of this level. */
    public List<List<Token>> list() {
        List<List<Token>> elements = new ArrayList<>();
        List<Token> element = new ArrayList<>();
        int depth = 0;
        while (true) {
            Token token = next();
            if (depth == 0 && token.is(")")) {
                if (!element.isEmpty()) {
                    elements.add(element);
                }
                return elements;
            }
            if (depth == 0 && token.is(",")) {
                elements.add(element);
                element = new ArrayList<>();
                continue;
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            element.add(token);
        }
    }

    /** The text from here on. */
    public String rest() {
        return atEnd() ? "" : text.substring(tokens.get(at).start());
    }

    /** The text of these pieces. */
    public String text(List<Token> pieces) {
        return pieces.isEmpty()
                ? ""
                : text.substring(
                        pieces.get(0).start(), pieces.get(pieces.size() - 1).end());
    }

    public int position() {
        return at;
    }

    public void back(int position) {
        at = position;
    }
}
