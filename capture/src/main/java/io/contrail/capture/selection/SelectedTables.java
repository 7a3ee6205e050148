package io.contrail.capture.selection;

import io.contrail.capture.source.TableName;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables to capture, in order of their names, partitioned ones by their root, and those that match but cannot be
 * captured.
 */
public record SelectedTables(List<TableName> tables, List<Skipped> skipped) {
    /**
     * A table that matches and cannot be captured.
     *
     * @param reason a part of a sentence, without a full stop
     */
    public record Skipped(TableName table, String reason) {}

    public SelectedTables {
        tables = List.copyOf(new TreeSet<>(tables));
        skipped = List.copyOf(skipped);
    }

    /**
     * Debezium's {@code table.include.list} for exactly these tables: without it a snapshot reads every table of the
     * database, whatever the publication says. Debezium splits at commas, and matches without regard to case unless the
     * expression itself says otherwise.
     */
    public static String includeList(Collection<TableName> tables) {
        return tables.stream()
                .map(name -> "(?-i)" + escape(name.schema()) + "[.]" + escape(name.table()))
                .collect(Collectors.joining(","));
    }

    private static String escape(String name) {
        StringBuilder regex = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (c < 128 && (Character.isLetterOrDigit(c) || c == '_')) {
                regex.appendCodePoint(c);
            } else {
                regex.append("\\x{%x}".formatted(c));
            }
        });
        return regex.toString();
    }
}
