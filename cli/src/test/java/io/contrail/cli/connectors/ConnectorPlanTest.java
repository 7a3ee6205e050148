package io.contrail.cli.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.cli.connectors.ConnectorPlan.Action;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectorPlanTest {
    private static final ConnectorConfig WANTED =
            new ConnectorConfig("a", Map.of("k", "1", "same", "s", "database.password", "new"));

    @Test
    void namesWhatIsAddedChangedAndRemovedWithoutSecrets() {
        ConnectorPlan plan = new ConnectorPlan(
                WANTED, Optional.of(Map.of("same", "s", "database.password", "old", "old", "two\nlines", "name", "a")));
        assertThat(plan.action()).isEqualTo(Action.UPDATE);
        assertThat(plan.changes())
                .extracting(SettingChange::line)
                .containsExactly("~ database.password = *** -> ***", "+ k = 1", "- old = two\\nlines");
        assertThat(plan.changes().toString() + plan).doesNotContain("new", "old,");
    }

    @Test
    void theNameThatConnectAddsIsNoDifference() {
        ConnectorPlan plan = new ConnectorPlan(
                WANTED, Optional.of(WANTED.with(Map.of("name", "a")).settings()));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.action()).isEqualTo(Action.NOTHING);
        assertThat(new ConnectorPlan(WANTED.with(Map.of("name", "a")), Optional.of(WANTED.settings())).action())
                .isEqualTo(Action.NOTHING);
    }

    @Test
    void whatIsNotThereIsCreatedWithAllItsSettings() {
        ConnectorPlan plan = new ConnectorPlan(WANTED, Optional.empty());
        assertThat(plan.action()).isEqualTo(Action.CREATE);
        assertThat(plan.changes()).hasSize(3);
    }
}
