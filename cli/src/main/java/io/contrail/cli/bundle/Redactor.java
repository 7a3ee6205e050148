package io.contrail.cli.bundle;

import io.contrail.cli.connectors.SecretSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes secrets out of texts: those that are known, wherever they stand, and what looks like one. Of logs and traces, which
 * others write too, it also takes what may be a value of a row: rather too much than too little.
 */
public final class Redactor {
    private static final String HIDDEN = "***";
    private static final String LEFT_OUT = "(left out)";

    private static final List<Pattern> WHOLE = List.of(
            Pattern.compile(
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)", Pattern.DOTALL),
            Pattern.compile("eyJ[\\w-]{5,}[.][\\w-]{5,}[.][\\w-]*"),
            Pattern.compile("SCRAM-SHA-\\d+[$][\\w+/=:$]+"),
            Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"));

    /** The first group stays. */
    private static final List<Pattern> AFTER_NAME = List.of(
            Pattern.compile("(?i)(\\b(?:Bearer|Basic)\\s+)(?!\\$\\{)[\\w.~+/=-]{8,}"),
            Pattern.compile("(://[^/\\s:@]*:)(?!\\$\\{)[^/\\s@]+(?=@)"),
            Pattern.compile("(?i)([\\w.-]*(?:password|passwd|passphrase|pwd|secret|token|private[._-]?key|api[._-]?key"
                    + "|access[._-]?key|credentials?|basic[._-]?auth(?:[.]user[.]info)?)[\"']?\\s*[=:]\\s*)"
                    + "(?!\\s|[\"']?\\$\\{)(?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s,;&}\\])]+)"));

    /** How a line of a log begins, ours and PostgreSQL's. */
    private static final Pattern BEGINS = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d.*");

    private static final Pattern FRAME =
            Pattern.compile("\\s+at [\\w.$<>/@-]+\\(.*\\)(?: ~?\\[.*])?|\\s*[.]{3} \\d+ .*");
    private static final Pattern CAUSE =
            Pattern.compile("\\s*(?:Caused by: |Suppressed: )?[\\w.$]+(?:Exception|Error)\\b.*");

    /** PostgreSQL quotes rows and statements after these, and its driver after the last two. */
    private static final Pattern QUOTING = Pattern.compile(
            "\\b(STATEMENT|DETAIL|CONTEXT|QUERY|statement|execute [^:]*|parameters|Detail|Where):\\s.*");

    private static final List<Pattern> VALUES = List.of(
            Pattern.compile("\\{.*}"),
            Pattern.compile("(?<==)\\(.*\\)"),
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\""),
            Pattern.compile("(?<!\\w)'(?:[^']|'')*'(?!\\w)"));

    /** Where Connect and Debezium print a record without braces. */
    private static final Pattern OF_RECORD =
            Pattern.compile("(?i)\\b((?:key|value|before|after|payload|row)=)[^\\s,]+");

    private final List<String> known;

    /**
     * Knows these secrets, and hides also what only looks like one.
     *
     * @param secrets as they are; empty ones do not count
     */
    public Redactor(Collection<String> secrets) {
        Set<String> all = new LinkedHashSet<>();
        for (String secret : secrets) {
            if (!secret.isBlank()) {
                all.add(secret);
                all.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
                all.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
            }
        }
        // A secret may be a part of another.
        known = all.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** A text of ours, without secrets. */
    public String secrets(String text) {
        String hidden = text;
        for (String secret : known) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        for (Pattern whole : WHOLE) {
            hidden = whole.matcher(hidden).replaceAll(Matcher.quoteReplacement(HIDDEN));
        }
        for (Pattern after : AFTER_NAME) {
            hidden = after.matcher(hidden).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
        }
        return hidden;
    }

    /** Settings, by name, without secrets. */
    public Map<String, String> settings(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.replaceAll((name, value) -> {
            String safe = SecretSettings.shown(name, value);
            for (String secret : known) {
                safe = safe.replace(secret, HIDDEN);
            }
            return safe;
        });
        return shown;
    }

    /**
     * A log or a stack trace, without secrets and without values. What is in quotation marks or braces may be one. A line
     * that neither begins an entry nor is a part of a stack trace goes on with a message, and is left out whole.
     */
    public String log(String text) {
        return secrets(text).lines().map(Redactor::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(String line) {
        if (FRAME.matcher(line).matches()) {
            return line;
        }
        if (!BEGINS.matcher(line).matches() && !CAUSE.matcher(line).matches()) {
            return line.isBlank() ? "" : LEFT_OUT;
        }
        String shown = QUOTING.matcher(line).replaceFirst("$1: " + Matcher.quoteReplacement(LEFT_OUT));
        for (Pattern value : VALUES) {
            shown = value.matcher(shown).replaceAll(Matcher.quoteReplacement(HIDDEN));
        }
        return OF_RECORD.matcher(shown).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    }
}
