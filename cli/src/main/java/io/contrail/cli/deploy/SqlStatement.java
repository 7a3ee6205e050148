package io.contrail.cli.deploy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One statement of a file, without its semicolon and the comments before it.
 *
 * @param line of its first word, counted from 1
 */
public record SqlStatement(int line, String text, List<Token> tokens) {
    private static final int HEAD_WORDS = 12;
    private static final int HEAD_LENGTH = 80;

    public SqlStatement {
        tokens = List.copyOf(tokens);
    }

    /** Its first words, for people. Literals are left out: a key or a password may be one. */
    String head() {
        StringBuilder head = new StringBuilder();
        Token before = null;
        for (Token token : tokens.subList(0, Math.min(HEAD_WORDS, tokens.size()))) {
            if (token.is("(") || token.is("AS") || head.length() + token.text().length() > HEAD_LENGTH) {
                break;
            }
            if (before != null && before.end() < token.start()) {
                head.append(' ');
            }
            head.append(token.kind() == Token.Kind.LITERAL ? "'...'" : token.text());
            before = token;
        }
        return head.toString();
    }

    /** Whether it begins with these words. */
    boolean startsWith(String... words) {
        if (tokens.size() < words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    Subject subject() {
        return Subject.of(tokens);
    }

    /** Its words on one line, so that two ways to lay it out are equal. */
    String normalized() {
        return tokens.stream().map(Token::text).collect(Collectors.joining(" "));
    }
}
