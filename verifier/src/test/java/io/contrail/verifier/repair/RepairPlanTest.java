package io.contrail.verifier.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.verifier.Reports;
import io.contrail.verifier.source.NotVerifiableException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairPlanTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final RepairPlan plan = RepairPlan.of(Reports.report(List.of(
            Reports.different("leg"), Reports.verified("equal", 5), Reports.unverified("late", Reason.LAGGING))));

    @Test
    void rowsAreReadAgainAndThoseTheSourceLacksDeleted() {
        assertThat(plan.steps())
                .extracting(RepairStep::action, RepairStep::key)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(RepairStep.Action.READ_ROW, List.of("1")),
                        org.assertj.core.groups.Tuple.tuple(RepairStep.Action.READ_ROW, List.of("2")),
                        org.assertj.core.groups.Tuple.tuple(RepairStep.Action.DELETE_ROW, List.of("3")));
        assertThat(plan.tables()).containsExactly(new TableId("public", "leg"));
        assertThat(plan.summary()).isEqualTo("2 rows to read again, 1 to delete, 0 whole tables to read again");
    }

    /** The keys of the other rows are not known, or rows have none. */
    @Test
    void aTableIsReadAgainWhereItsRowsAreNotKnownOneByOne() {
        RepairPlan whole = RepairPlan.of(Reports.report(List.of(
                Reports.different("many", 4, Reports.different("leg").examples()),
                Reports.different("heap", 1, List.of(Reports.withoutKey())))));
        assertThat(whole.steps())
                .extracting(RepairStep::action, RepairStep::table)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(RepairStep.Action.READ_TABLE, "many"),
                        org.assertj.core.groups.Tuple.tuple(RepairStep.Action.READ_TABLE, "heap"));
    }

    @Test
    void aPlanIsAFileThatHoldsKeysAndNoValues() throws IOException {
        Path file = folder.resolve("plan.json");
        plan.write(file);
        assertThat(Files.readString(file)).contains("\"note\"").doesNotContain("a|b");
        assertThat(RepairPlan.read(file)).isEqualTo(plan);
    }

    @Test
    void aFileThatIsNoPlanIsRefusedAndNothingIsDone() throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), "{\"steps\":[{\"action\":\"DROP_TABLE\"}]}");
        assertThatThrownBy(() -> RepairPlan.read(file))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("is no plan of a repair");
        assertThatThrownBy(() -> RepairPlan.read(folder.resolve("none.json")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> plan.write(folder.resolve("no/folder.json")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("cannot be written");
    }
}
