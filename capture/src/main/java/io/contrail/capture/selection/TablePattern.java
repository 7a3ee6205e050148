package io.contrail.capture.selection;

import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One pattern of a selection: {@code [!][schema.]table}. A part without quotes is folded to lower case, as in SQL, and
 * {@code *} and {@code ?} in it stand for any characters and for one; a part in double quotes is meant exactly. Without
 * a schema the pattern looks into every schema.
 */
final class TablePattern {
    private final String text;
    private final boolean exclusion;
    private final Pattern schema;
    private final Pattern table;

    private TablePattern(String text, boolean exclusion, Pattern schema, Pattern table) {
        this.text = text;
        this.exclusion = exclusion;
        this.schema = schema;
        this.table = table;
    }

    /** Patterns between commas; a comma within quotes belongs to the name. */
    static List<TablePattern> parseList(String list) {
        List<TablePattern> patterns = new ArrayList<>();
        for (String entry : split(list, ',', list)) {
            if (!entry.isBlank()) {
                patterns.add(parse(entry.strip()));
            }
        }
        return List.copyOf(patterns);
    }

    private static TablePattern parse(String text) {
        boolean exclusion = text.startsWith("!");
        List<String> parts = split(exclusion ? text.substring(1).strip() : text, '.', text);
        if (parts.size() > 2 || parts.stream().anyMatch(String::isBlank)) {
            throw malformed(text, "it is not of the form schema.table");
        }
        String table = parts.get(parts.size() - 1);
        return new TablePattern(
                text, exclusion, regex(parts.size() == 2 ? parts.get(0) : "*", text), regex(table, text));
    }

    boolean exclusion() {
        return exclusion;
    }

    boolean matches(TableName name) {
        return schema.matcher(name.schema()).matches()
                && table.matcher(name.table()).matches();
    }

    private static List<String> split(String text, char separator, String whole) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (text.charAt(i) == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        if (quoted) {
            throw malformed(whole, "a double quote is not closed");
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Pattern regex(String given, String whole) {
        String part = given.strip();
        if (part.startsWith("\"") && part.endsWith("\"") && part.length() > 2) {
            return Pattern.compile(
                    Pattern.quote(part.substring(1, part.length() - 1).replace("\"\"", "\"")));
        }
        if (part.indexOf('"') >= 0) {
            throw malformed(whole, "quotes go around a whole name");
        }
        StringBuilder regex = new StringBuilder();
        for (char c : part.toLowerCase(Locale.ROOT).toCharArray()) {
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static PipelineException malformed(String pattern, String why) {
        return PipelineException.usage(
                "The table pattern '%s' cannot be read: %s.".formatted(pattern, why),
                "No table was selected.",
                "write patterns like --tables 'public.*,sales.order_*,!public.audit,app.\"Order Item\"'.");
    }

    @Override
    public String toString() {
        return text;
    }
}
