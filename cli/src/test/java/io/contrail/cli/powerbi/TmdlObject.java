package io.contrail.cli.powerbi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An object of a TMDL file. Objects are nested by tabs: what belongs to an object stands one tab deeper, the lines of its
 * expression two. That is the part of the language that the project uses; anything else is an error.
 *
 * @param expression what follows the equals sign, lines and all; empty when there is none
 * @param description the lines before it that begin with three slashes
 */
record TmdlObject(
        String kind,
        String name,
        String expression,
        String description,
        Map<String, String> properties,
        List<TmdlObject> children) {
    /** What an object may have. A word that is not here is a slip, which Power BI would refuse. */
    private static final Map<String, Set<String>> PROPERTIES = Map.ofEntries(
            Map.entry("database", Set.of("compatibilityLevel")),
            Map.entry(
                    "model",
                    Set.of(
                            "culture",
                            "defaultPowerBIDataSourceVersion",
                            "discourageImplicitMeasures",
                            "sourceQueryCulture")),
            Map.entry("dataAccessOptions", Set.of("legacyRedirects", "returnErrorValuesAsNull")),
            Map.entry("table", Set.of("lineageTag", "isHidden")),
            Map.entry(
                    "column",
                    Set.of(
                            "dataType",
                            "isHidden",
                            "isKey",
                            "formatString",
                            "dataCategory",
                            "lineageTag",
                            "summarizeBy",
                            "sourceColumn",
                            "sortByColumn")),
            Map.entry("measure", Set.of("formatString", "displayFolder", "lineageTag", "isHidden")),
            Map.entry("partition", Set.of("mode")),
            Map.entry("source", Set.of()),
            Map.entry("expression", Set.of("lineageTag")),
            Map.entry("relationship", Set.of("isActive", "fromColumn", "toColumn")),
            Map.entry("annotation", Set.of()),
            Map.entry("ref", Set.of()));

    private static final Pattern OBJECT =
            Pattern.compile("(\\w+)(?: (?:(table) )?('(?:[^']|'')+'|[\\w-]+))?(?: ?= ?(.*))?");
    private static final Pattern PROPERTY = Pattern.compile("(\\w+)(?:: (.+))?");

    /** The objects of a file, in order. */
    static List<TmdlObject> parse(String file, String text) {
        return new Parser(file, text.split("\n", -1)).objects(0);
    }

    Stream<TmdlObject> all(String wanted) {
        return children.stream().filter(child -> child.kind.equals(wanted));
    }

    String property(String property) {
        return properties.getOrDefault(property, "");
    }

    static String unquoted(String name) {
        return name.startsWith("'") ? name.substring(1, name.length() - 1).replace("''", "'") : name;
    }

    private static final class Parser {
        private final String file;
        private final String[] lines;
        private int next;

        Parser(String file, String... lines) {
            this.file = file;
            this.lines = lines;
        }

        List<TmdlObject> objects(int depth) {
            List<TmdlObject> objects = new ArrayList<>();
            while (toLine() && depth() == depth) {
                objects.add(object(depth));
            }
            if (next < lines.length && depth() > depth) {
                throw wrong("stands too deep");
            }
            return objects;
        }

        private TmdlObject object(int depth) {
            StringBuilder description = new StringBuilder();
            while (line().startsWith("///")) {
                description.append(line().substring(3).strip());
                next++;
            }
            Matcher header = OBJECT.matcher(line());
            if (depth() != depth || !header.matches() || !PROPERTIES.containsKey(header.group(1))) {
                throw wrong("is no object that is known");
            }
            next++;
            String kind = header.group(1);
            String expression = (header.group(4) == null ? "" : header.group(4)) + expression(depth);
            Map<String, String> properties = new LinkedHashMap<>();
            List<TmdlObject> children = new ArrayList<>();
            while (toLine() && depth() > depth) {
                Matcher property = PROPERTY.matcher(line());
                if (depth() == depth + 1
                        && property.matches()
                        && PROPERTIES.getOrDefault(kind, Set.of()).contains(property.group(1))) {
                    next++;
                    String value = property.group(2) == null ? "true" : property.group(2);
                    if (properties.put(property.group(1), value) != null) {
                        throw wrong("is there twice");
                    }
                } else {
                    children.add(object(depth + 1));
                }
            }
            return new TmdlObject(
                    kind,
                    header.group(3) == null ? "" : unquoted(header.group(3)),
                    expression,
                    description.toString(),
                    properties,
                    children);
        }

        private String expression(int depth) {
            StringBuilder expression = new StringBuilder();
            while (next < lines.length && !lines[next].isBlank() && depth() > depth + 1) {
                expression.append(line()).append('\n');
                next++;
            }
            return expression.toString();
        }

        /** Whether there is another line that is not blank. */
        private boolean toLine() {
            while (next < lines.length && lines[next].isBlank()) {
                next++;
            }
            return next < lines.length;
        }

        private int depth() {
            int tabs = 0;
            while (tabs < lines[next].length() && lines[next].charAt(tabs) == '\t') {
                tabs++;
            }
            return tabs;
        }

        private String line() {
            return lines[next].strip();
        }

        private IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException(
                    "%s:%d %s: %s".formatted(file, next + 1, what, next < lines.length ? line() : "the end"));
        }
    }
}
