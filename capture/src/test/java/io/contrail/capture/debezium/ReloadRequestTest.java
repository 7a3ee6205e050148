package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class ReloadRequestTest {
    private static SingleRows legs(String... ids) {
        return new SingleRows(
                "public", "leg", List.of(ids).stream().map(List::of).toList(), true);
    }

    @Test
    void asksForTablesAndRows() {
        ReloadRequest request = ReloadRequest.parse("""
                {"id":"7","tables":[["public","plan"]],
                 "rows":[{"schema":"public","table":"leg","keys":[["1","a"],["1","a"],["2","b"]],"deletes":true},
                         {"schema":"public","table":"delay","keys":[["3"]]}]}""");
        assertThat(request.id()).isEqualTo("7");
        assertThat(request.tables()).extracting(ReloadState.Reload::table).containsExactly("plan");
        assertThat(request.rows())
                .containsExactly(
                        new SingleRows("public", "leg", List.of(List.of("1", "a"), List.of("2", "b")), true),
                        new SingleRows("public", "delay", List.of(List.of("3")), false));
    }

    @Test
    void whatIsNoJsonIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> ReloadRequest.parse("{\"id\":\"1\",\"rows\":[[secret"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("contrail.reload")
                .hasMessageNotContaining("secret");
    }

    @Test
    void noMoreKeysWaitThanAnOffsetCanHold() {
        String[] many = IntStream.range(0, ReloadRequest.MOST_KEYS)
                .mapToObj(String::valueOf)
                .toArray(String[]::new);
        ReloadState waiting = new ReloadRequest("1", List.of(), List.of(legs("x", "y"))).addTo(ReloadState.NONE);
        ReloadState full = new ReloadRequest("2", List.of(), List.of(legs(many), legs("z"))).addTo(waiting);
        assertThat(full.request()).isEqualTo("2");
        assertThat(full.single()).hasSize(2).startsWith(legs("x", "y"));
        assertThat(full.single().get(1).keys()).hasSize(ReloadRequest.MOST_KEYS - 2);

        String large = "ü".repeat(ReloadRequest.MOST_BYTES / 5);
        assertThat(new ReloadRequest("1", List.of(), List.of(legs(large, large + "1", large + "2", large + "3")))
                        .addTo(ReloadState.NONE)
                        .single())
                .containsExactly(legs(large, large + "1"));
    }

    @Test
    void anOffsetHoldsWhatWaitsAndNothingOfItWhenThereIsNone() {
        ReloadState state = new ReloadRequest("1", List.of(), List.of(legs("4", "\"ü\\"))).addTo(ReloadState.NONE);
        assertThat(ReloadState.parse(state.toJson())).isEqualTo(state);
        assertThat(ReloadState.NONE.toJson()).doesNotContain("single");
        assertThat(ReloadState.parse("{\"request\":\"\",\"known\":{},\"queue\":[],\"hidden\":[]}"))
                .as("of a release that knew no single rows")
                .isEqualTo(ReloadState.NONE);
    }

    @Test
    void nothingThatIsLoggedHoldsAKey() {
        assertThat(legs("secret")).hasToString("1 rows of public.leg");
    }
}
