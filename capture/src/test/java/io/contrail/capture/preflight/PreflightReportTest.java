package io.contrail.capture.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreflightReportTest {
    @Test
    void rendersEveryFindingWithItsRemedies() {
        PreflightReport report = new PreflightReport(List.of(
                Finding.ok("primary", "The source is a primary."),
                Finding.error(
                        "wal_level",
                        "wal_level is 'replica', not 'logical'.",
                        "No stream.",
                        Remedy.sql("as a superuser", "ALTER SYSTEM SET wal_level = 'logical'"),
                        Remedy.shell("by hand", "vi postgresql.conf"))));
        assertThat(report.ready()).isFalse();
        assertThat(report.lines())
                .containsExactly(
                        "OK       primary: The source is a primary.",
                        "ERROR    wal_level: wal_level is 'replica', not 'logical'.",
                        "         No stream.",
                        "         To mend it, as a superuser:",
                        "           ALTER SYSTEM SET wal_level = 'logical';",
                        "         or, by hand:",
                        "           vi postgresql.conf",
                        "2 checks: 1 errors, 0 warnings.");
    }
}
