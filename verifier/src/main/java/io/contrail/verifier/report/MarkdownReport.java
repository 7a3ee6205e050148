package io.contrail.verifier.report;

import static io.contrail.verifier.report.TextReport.number;
import static io.contrail.verifier.report.TextReport.quoted;

import io.contrail.verifier.Difference;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.VerificationReport;
import org.jspecify.annotations.Nullable;

/** A report as Markdown, for a pull request, an issue or a job's summary. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String of(VerificationReport report) {
        StringBuilder text =
                new StringBuilder("# Verification of %s\n\n%s\n\n".formatted(report.at(), TextReport.summary(report)));
        text.append(
                "| table | verdict | rows | chunks | lag | pin | differences |\n|---|---|---:|---:|---:|---|---:|\n");
        for (TableReport table : report.tables()) {
            text.append("| %s | %s%s | %s | %s | %s ms | %s | %s |\n"
                    .formatted(
                            cell(table.table()),
                            table.verdict().name().toLowerCase(java.util.Locale.ROOT),
                            table.obstacle() == null ? "" : ": " + cell(table.reason()),
                            number(table.rows()),
                            number(table.chunks()),
                            number(table.lagMillis()),
                            table.pin() == null ? "" : "`" + table.pin() + "`",
                            number(table.differences())));
        }
        for (TableReport table : report.tables()) {
            if (!table.examples().isEmpty()) {
                text.append("\n## %s\n\n".formatted(table.table()));
                text.append("| row | kind | column | source | warehouse | blame |\n|---|---|---|---|---|---|\n");
                table.examples().forEach(difference -> rows(text, difference));
                if (table.differences() > table.examples().size()) {
                    text.append("\n%s more rows differ.\n"
                            .formatted(number(
                                    table.differences() - table.examples().size())));
                }
            }
        }
        report.tables().stream()
                .flatMap(table -> table.notes().stream().map(note -> "- %s: %s\n".formatted(table.table(), note)))
                .forEach(note -> text.append(text.indexOf("\n## Notes\n") < 0 ? "\n## Notes\n\n" : "")
                        .append(note));
        return text.toString();
    }

    private static void rows(StringBuilder text, Difference difference) {
        String row = cell(TextReport.key(difference.key(), difference));
        String kind = difference.kind().name().toLowerCase(java.util.Locale.ROOT);
        String blame = cell(TextReport.blame(difference));
        if (difference.columns().isEmpty()) {
            text.append("| %s | %s | | | | %s |\n".formatted(row, kind, blame));
        }
        for (Difference.ColumnDifference column : difference.columns()) {
            text.append("| %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            row,
                            kind,
                            cell(column.column()),
                            cell(quoted(column.source())),
                            cell(quoted(column.warehouse())),
                            blame));
        }
    }

    private static String cell(@Nullable String text) {
        return text == null ? "" : text.replace("|", "\\|").replace("\r", " ").replace("\n", " ");
    }
}
