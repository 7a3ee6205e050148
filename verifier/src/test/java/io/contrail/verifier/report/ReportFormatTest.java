package io.contrail.verifier.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.verifier.Reports;
import io.contrail.verifier.VerificationReport;
import io.contrail.verifier.source.NotVerifiableException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportFormatTest {
    private static final VerificationReport REPORT = Reports.report(List.of(
            Reports.verified("equal", 1),
            Reports.different("leg"),
            Reports.different("heap", 1, List.of(Reports.withoutKey())),
            Reports.unverified("late", Reason.LAGGING)));

    @Test
    void aTextNamesEachRowColumnValueAndWriter() {
        assertThat(ReportFormat.table.write(REPORT).lines())
                .contains(
                        "public.leg differs in 3 rows:",
                        "  VALUE      id=1   apply: the changelog is right, the current table is not; written by"
                                + " transaction 700 in the source, 700 in the warehouse (ordinal 41)",
                        "      note: source 'a|b', warehouse NULL",
                        "  MISSING    id=2   capture: the changelog does not say what the source says; written by"
                                + " transaction 701 in the source, none in the warehouse",
                        "public.heap differs in 1 row:",
                        "      note: 'x'",
                        "public.late could not be verified: It is so.",
                        "DIFFERENT: 4 rows differ; compared were all rows of 4 tables, 2,001 rows, in 1.3 s.")
                .anyMatch(line -> line.startsWith("verified    public.equal"))
                .anyMatch(line -> line.startsWith("UNVERIFIED  public.late") && line.endsWith("LAGGING"));
    }

    @Test
    void whatIsEqualIsSaidInOneSentence() {
        assertThat(ReportFormat.table.write(Reports.report(List.of(Reports.verified("equal", 1)))))
                .endsWith("VERIFIED: source and warehouse agree on all rows of 1 table, 1 row, in 1.3 s.\n");
    }

    @Test
    void markdownKeepsItsTablesWhateverTheValuesHold() {
        assertThat(ReportFormat.markdown.write(REPORT).lines())
                .contains("| public.late | unverified: It is so. | 0 | 0 | 0 ms |  | 0 |")
                .anyMatch(line -> line.startsWith("| id=1 | value | note | 'a\\|b' | NULL | apply"));
    }

    @Test
    void jsonIsForMachines() throws IOException {
        JsonNode json = new ObjectMapper().readTree(ReportFormat.json.write(REPORT));
        assertThat(json.path("verdict").asText()).isEqualTo("DIFFERENT");
        assertThat(json.path("differences").asLong()).isEqualTo(4);
        JsonNode leg = json.path("tables").path(1);
        assertThat(leg.path("schema").asText()).isEqualTo("public");
        assertThat(leg.path("table").asText()).isEqualTo("leg");
        JsonNode value = leg.path("examples").path(0);
        assertThat(value.path("key").path("id").asText()).isEqualTo("1");
        assertThat(value.path("columns").path(0).path("warehouse").isNull()).isTrue();
        assertThat(json.path("tables").path(3).path("obstacle").asText()).isEqualTo("LAGGING");
    }

    @Test
    void aFileIsWrittenAsItsNameEnds() {
        assertThat(ReportFormat.of(Path.of("a.JSON"))).isEqualTo(ReportFormat.json);
        assertThat(ReportFormat.of(Path.of("a.md"))).isEqualTo(ReportFormat.markdown);
        assertThat(ReportFormat.of(Path.of("a"))).isEqualTo(ReportFormat.table);
    }
}
