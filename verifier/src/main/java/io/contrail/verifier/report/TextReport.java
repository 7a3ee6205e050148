package io.contrail.verifier.report;

import io.contrail.verifier.Difference;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as lines of text: one a table, then each difference. */
public final class TextReport {
    private static final String LINE = "%-10s  %-36s %14s rows %6s chunks  lag %6s ms  pin %s";

    private TextReport() {}

    /** The whole report. */
    public static List<String> lines(VerificationReport report) {
        List<String> lines = new ArrayList<>();
        report.tables().forEach(table -> lines.add(table(table)));
        lines.addAll(details(report));
        return lines;
    }

    /** One line for a table. */
    public static String table(TableReport table) {
        String line = LINE.formatted(
                table.verdict() == Verdict.VERIFIED
                        ? "verified"
                        : table.verdict().name(),
                table.table(),
                number(table.rows()),
                number(table.chunks()),
                number(table.lagMillis()),
                table.pin() == null ? "-" : table.pin());
        return table.obstacle() == null ? line : "%s  %s".formatted(line, table.obstacle());
    }

    /** What stands below the lines of the tables. */
    public static List<String> details(VerificationReport report) {
        List<String> lines = new ArrayList<>();
        for (TableReport table : report.tables()) {
            if (table.reason() != null) {
                lines.add("");
                lines.add("%s could not be verified: %s".formatted(table.table(), table.reason()));
            }
            if (table.differences() > 0) {
                lines.add("");
                lines.add("%s differs in %s%s"
                        .formatted(
                                table.table(),
                                rows(table.differences()),
                                table.differences() > table.examples().size()
                                        ? ", of which %d are:"
                                                .formatted(table.examples().size())
                                        : ":"));
                table.examples().forEach(difference -> lines.addAll(difference(difference)));
            }
        }
        List<String> notes = report.tables().stream()
                .flatMap(table -> table.notes().stream().map(note -> "  %s: %s".formatted(table.table(), note)))
                .toList();
        if (!notes.isEmpty()) {
            lines.add("");
            lines.add("Notes:");
            lines.addAll(notes);
        }
        lines.add("");
        lines.add(summary(report));
        return lines;
    }

    static String summary(VerificationReport report) {
        long rows = report.tables().stream().mapToLong(TableReport::rows).sum();
        String seconds = String.format(Locale.ROOT, "%.1f s", report.millis() / 1_000.0);
        String scope = "%s of %d table%s, %s, in %s"
                .formatted(
                        report.scope(),
                        report.tables().size(),
                        report.tables().size() == 1 ? "" : "s",
                        rows(rows),
                        seconds);
        return switch (report.verdict()) {
            case VERIFIED -> "VERIFIED: source and warehouse agree on %s.".formatted(scope);
            case DIFFERENT ->
                "DIFFERENT: %s differ%s; compared were %s."
                        .formatted(rows(report.differences()), report.differences() == 1 ? "s" : "", scope);
            case UNVERIFIED ->
                "NOT VERIFIED: %s could not be compared; compared were %s."
                        .formatted(
                                report.tables().stream()
                                        .filter(table -> table.verdict() == Verdict.UNVERIFIED)
                                        .map(TableReport::table)
                                        .collect(Collectors.joining(", ")),
                                scope);
        };
    }

    private static List<String> difference(Difference difference) {
        List<String> lines = new ArrayList<>();
        lines.add("  %-9s  %s   %s".formatted(difference.kind(), key(difference.key(), difference), blame(difference)));
        for (Difference.ColumnDifference column : difference.columns()) {
            if (difference.key().isEmpty()) {
                lines.add("      %s: %s"
                        .formatted(
                                column.column(),
                                quoted(column.source() == null ? column.warehouse() : column.source())));
            } else {
                lines.add("      %s: source %s, warehouse %s"
                        .formatted(column.column(), quoted(column.source()), quoted(column.warehouse())));
            }
        }
        return lines;
    }

    static String key(Map<String, String> key, Difference difference) {
        return key.isEmpty()
                ? "a row that the source has %s times and the warehouse %s times"
                        .formatted(number(difference.sourceRows()), number(difference.warehouseRows()))
                : key.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    static String blame(Difference difference) {
        String who = difference.blame() == null
                ? "a table without a key: the changelog does not tell which part is wrong"
                : switch (difference.blame()) {
                    case CAPTURE -> "capture: the changelog does not say what the source says";
                    case APPLY -> "apply: the changelog is right, the current table is not";
                };
        return "%s; written by transaction %s in the source, %s in the warehouse%s"
                .formatted(
                        who,
                        transaction(difference.sourceTransaction()),
                        transaction(difference.warehouseTransaction()),
                        difference.ordinal() == null ? "" : " (ordinal %d)".formatted(difference.ordinal()));
    }

    private static String transaction(@Nullable Long id) {
        return id == null ? "none" : Objects.toString(id);
    }

    static String quoted(@Nullable String value) {
        return value == null ? "NULL" : "'" + value + "'";
    }

    private static String rows(long number) {
        return number(number) + (number == 1 ? " row" : " rows");
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
