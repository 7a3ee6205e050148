package io.contrail.capture.selection;

import io.contrail.capture.selection.Catalog.Candidate;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which tables the user wants: a table is selected when any pattern matches it and no {@code !pattern} does. Patterns
 * that only exclude take away from all tables.
 */
public final class TableSelection {
    private final List<TablePattern> patterns;

    private TableSelection(List<TablePattern> patterns) {
        this.patterns = patterns;
    }

    /**
     * Reads {@code [!][schema.]table} patterns between commas, like {@code public.*,sales.order_*,!public.audit}. A
     * name without quotes is folded to lower case, as in SQL; {@code *} and {@code ?} are wildcards in it; a name in
     * double quotes is meant exactly. Without a schema a pattern looks into every schema.
     */
    public static TableSelection parse(String patterns) {
        List<TablePattern> parsed = TablePattern.parseList(patterns);
        return parsed.isEmpty() ? all() : new TableSelection(parsed);
    }

    /** Every user table. */
    public static TableSelection all() {
        return new TableSelection(List.of());
    }

    /** No table. */
    public static TableSelection none() {
        return new TableSelection(TablePattern.parseList("!*"));
    }

    /** By name only, whether or not there is such a table. */
    public boolean matches(TableName table) {
        boolean included = patterns.stream().allMatch(TablePattern::exclusion);
        for (TablePattern pattern : patterns) {
            if (pattern.matches(table)) {
                if (pattern.exclusion()) {
                    return false;
                }
                included = true;
            }
        }
        return included;
    }

    /** The tables there are now. A pattern that matches nothing is an error: a slip of the pen must not lose a table. */
    public SelectedTables resolve(SourceConnection source) {
        List<Candidate> catalog = Catalog.read(source);
        for (TablePattern pattern : patterns) {
            requireMatch(pattern, catalog);
        }
        List<TableName> tables = new ArrayList<>();
        List<SelectedTables.Skipped> skipped = new ArrayList<>();
        for (Candidate candidate : catalog) {
            if (!matches(candidate.name())) {
                continue;
            }
            Optional<String> reason = candidate.reasonToSkip();
            if (reason.isPresent()) {
                skipped.add(new SelectedTables.Skipped(candidate.name(), reason.get()));
            } else if (candidate.root().isEmpty()) {
                tables.add(candidate.name());
            } else if (!matches(candidate.root().get())) {
                skipped.add(new SelectedTables.Skipped(
                        candidate.name(),
                        "a partition is captured through its root, and '%s' is not selected"
                                .formatted(candidate.root().get())));
            }
        }
        if (tables.isEmpty()) {
            throw nothingSelected(source, skipped);
        }
        return new SelectedTables(tables, skipped);
    }

    private static void requireMatch(TablePattern pattern, List<Candidate> catalog) {
        if (catalog.stream().anyMatch(candidate -> pattern.matches(candidate.name()))) {
            return;
        }
        String near = catalog.stream()
                .map(candidate -> candidate.name().toString())
                .sorted(Comparator.comparingInt((String name) -> NearNames.distance(pattern.toString(), name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .collect(Collectors.joining(", "));
        throw PipelineException.usage(
                "The table pattern '%s' matches no table.".formatted(pattern),
                near.isEmpty() ? "The database has no tables of its own." : "Near names are: %s.".formatted(near),
                "correct the pattern; upper case and spaces need double quotes, as in 'public.\"Order Item\"'.");
    }

    private static PipelineException nothingSelected(SourceConnection source, List<SelectedTables.Skipped> skipped) {
        String reasons = skipped.stream()
                .limit(3)
                .map(skip -> skip.table() + ": " + skip.reason())
                .collect(Collectors.joining("; "));
        return PipelineException.usage(
                "No table to capture in %s.".formatted(source.server()),
                skipped.isEmpty()
                        ? "There is nothing to stream."
                        : "What matches cannot be captured: %s.".formatted(reasons),
                "create a table first, or name others with --tables 'schema.table,...'.");
    }
}
