package io.contrail.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    @Test
    void aKeyIsNoVariableForConnect() throws Exception {
        String key = "${file:/secrets:source.password}";
        String request = Snapshots.request("1", "rows", List.of(key));
        assertThat(request).doesNotContain("$");
        assertThat(new ObjectMapper().readTree(request).path("rows").path(0).asText())
                .isEqualTo(key);
    }
}
