package io.contrail.capture.preflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything the checks saw, in the order they were made. */
public record PreflightReport(List<Finding> findings) {
    private static final String INDENT = " ".repeat(9);

    public PreflightReport {
        findings = List.copyOf(findings);
    }

    public Severity worst() {
        return findings.stream()
                .map(Finding::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }

    public boolean ready() {
        return worst() != Severity.ERROR;
    }

    /** Plain text, one element a line: every finding, then one line that sums up. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add("%-8s %s: %s".formatted(finding.severity(), finding.check(), finding.what()));
            if (!finding.meaning().isEmpty()) {
                lines.add(INDENT + finding.meaning());
            }
            String either = "To mend it, ";
            for (Remedy remedy : finding.remedies()) {
                lines.add(INDENT + either + remedy.how() + ":");
                remedy.commands().forEach(command -> lines.add(INDENT + "  " + command));
                either = "or, ";
            }
        }
        lines.add("%d checks: %d errors, %d warnings."
                .formatted(findings.size(), count(Severity.ERROR), count(Severity.WARNING)));
        return lines;
    }

    private long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
