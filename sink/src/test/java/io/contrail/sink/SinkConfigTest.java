package io.contrail.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SinkConfigTest {

    @Test
    void whatIsNotSetHasItsDefault() {
        SinkConfig config = SinkConfig.parse(Map.of("name", "ops-sink", "warehouse", "duckdb"));
        assertThat(config.connector()).isEqualTo("ops-sink");
        assertThat(config.placeholder()).isEqualTo("\0contrail.unchanged.toast");
        assertThat(config.ignoredTopics()).isEmpty();
        assertThat(config.warehouseSettings()).isEmpty();
    }

    @Test
    void thePlaceholderOfOurConnectorFilesIsTheDefault() {
        assertThat(parse("unavailable.value.placeholder", "hex:00636f6e747261696c2e756e6368616e6765642e746f617374")
                        .placeholder())
                .isEqualTo(SinkConfig.DEFAULT_PLACEHOLDER);
        assertThat(parse("unavailable.value.placeholder", "__debezium_unavailable_value")
                        .placeholder())
                .isEqualTo("__debezium_unavailable_value");
    }

    @Test
    void aPlaceholderThatIsNotHexadecimalIsNamed() {
        assertThatThrownBy(() -> parse("unavailable.value.placeholder", "hex:0g"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("unavailable.value.placeholder")
                .hasMessageContaining("hex:0g");
    }

    @Test
    void anExpressionThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> parse("ignored.topics", "fine.*,contrail[.heartbeat"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("ignored.topics")
                .hasMessageContaining("'contrail[.heartbeat'");
    }

    @Test
    void aWarehouseMustBeChosen() {
        assertThatThrownBy(() -> SinkConfig.parse(Map.of("name", "sink")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("warehouse");
        assertThatThrownBy(() -> parse("warehouse", " ")).isInstanceOf(ConfigException.class);
    }

    @Test
    void theWarehousesOwnSettingsComeWithoutItsName() {
        assertThat(parse("duckdb.path", "/data/ops.duckdb").warehouseSettings())
                .containsExactly(Map.entry("path", "/data/ops.duckdb"));
        assertThat(parse("duckdbpath", "x").warehouseSettings()).isEmpty();
    }

    private static SinkConfig parse(String name, String value) {
        Map<String, String> properties = new java.util.HashMap<>(Map.of("warehouse", "duckdb"));
        properties.put(name, value);
        return SinkConfig.parse(properties);
    }
}
