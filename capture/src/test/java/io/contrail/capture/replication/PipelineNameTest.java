package io.contrail.capture.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.capture.source.Identifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "1a",
                "a-b",
                "pg_a",
                "a b",
                "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd"
            })
    void refusesWhatASlotCannotBeCalled(String name) {
        assertThatThrownBy(() -> new PipelineName(name)).hasMessageContaining("replication slot");
    }

    @Test
    void namesSlotAndPublication() {
        assertThat(PipelineName.DEFAULT.slot()).isEqualTo("contrail").isEqualTo(PipelineName.DEFAULT.publication());
    }

    @Test
    void quotesWhateverAName() {
        assertThat(Identifiers.quote("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Identifiers.display("ab_1")).isEqualTo("ab_1");
        assertThat(Identifiers.display("Ab")).isEqualTo("\"Ab\"");
        assertThat(Identifiers.literal("it's")).isEqualTo("'it''s'");
        assertThat(Identifiers.literal("\\")).isEqualTo(" E'\\\\'");
    }
}
