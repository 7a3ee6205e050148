package io.contrail.cli.deploy;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A file of SQL. Statements end with a semicolon; a block of Snowflake Scripting must stand between two {@code $$}, as it
 * must for Snowflake's own clients. Lines such as {@code -- contrail: tables begin} and {@code -- contrail: tables end}
 * enclose a part that has a name.
 */
public record SqlScript(String file, String text, List<SqlStatement> statements) {
    private static final String MARK = "-- contrail: %s %s";

    public SqlScript {
        statements = List.copyOf(statements);
    }

    public static SqlScript read(Path path) {
        try {
            return of(String.valueOf(path.getFileName()), Files.readString(path));
        } catch (IOException e) {
            throw PipelineException.unreachable(
                            "%s cannot be read (%s)."
                                    .formatted(path, e.getClass().getSimpleName()),
                            "Nothing was run.",
                            "name the file with -f.")
                    .causedBy(e);
        }
    }

    public static SqlScript of(String file, String text) {
        List<SqlStatement> statements = new ArrayList<>();
        List<Token> words = new ArrayList<>();
        for (Token token : SqlScanner.scan(file, text)) {
            if (token.kind() != Token.Kind.SEMICOLON) {
                words.add(token);
            } else {
                end(text, words, statements);
            }
        }
        end(text, words, statements);
        return new SqlScript(file, text, statements);
    }

    private static void end(String text, List<Token> words, List<SqlStatement> statements) {
        if (!words.isEmpty()) {
            Token first = words.get(0);
            String statement =
                    text.substring(first.start(), words.get(words.size() - 1).end());
            statements.add(new SqlStatement(first.line(), statement, words));
            words.clear();
        }
    }

    /** Whether a statement stands in the part of this name. */
    boolean isIn(String part, SqlStatement statement) {
        int begin = lineOf(part, "begin");
        return begin > 0 && statement.line() > begin && statement.line() < lineOf(part, "end");
    }

    /** The file's text with other content in the part of this name, which must be there. */
    String with(String part, String content) {
        String begin = MARK.formatted(part, "begin") + "\n";
        String end = MARK.formatted(part, "end") + "\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw PipelineException.usage(
                    "%s has no lines '%s' and '%s'.".formatted(file, begin.trim(), end.trim()),
                    "What is generated goes between them, so nothing was written.",
                    "put them where it belongs, each on a line of its own.");
        }
        return text.substring(0, from + begin.length()) + content + text.substring(to);
    }

    private int lineOf(String part, String end) {
        int at = ("\n" + text).indexOf("\n" + MARK.formatted(part, end) + "\n");
        return at < 0 ? 0 : (int) text.substring(0, at).lines().count() + 1;
    }

    /** Tells this file's content from every other. */
    String sha256() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
