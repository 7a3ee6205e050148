package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class BenchSettingsTest {
    @Test
    void measuresEverythingWhenAskedForNothing() {
        assertThat(parsed())
                .isEqualTo(new BenchSettings(
                        1_000_000, true, List.of(1_000_000L, 20_000_000L), true, 1_000, Duration.ofSeconds(20)));
    }

    @Test
    void leavesOutWhatIsNotWanted() {
        assertThat(parsed("--rows", "20000", "--no-peer", "--no-deletes", "--table-rows", "", "--latency-rate", "0"))
                .isEqualTo(new BenchSettings(20_000, false, List.of(), false, 0, Duration.ofSeconds(20)));
    }

    @Test
    void takesDeletesByName() {
        assertThat(parsed("--deletes").deletes()).isTrue();
    }

    @Test
    void updatesHalfOfTheRowsAndDeletesATenth() {
        BenchSettings settings = parsed("--rows", "30000");
        assertThat(settings.updates()).isEqualTo(15_000);
        assertThat(settings.deletions()).isEqualTo(3_000);
        assertThat(settings.changes()).isEqualTo(45_000);
    }

    @Test
    void readsSizesWithUnits() {
        assertThat(BenchSettings.sizes("500, 20k,3M")).containsExactly(500L, 20_000L, 3_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1g", "m", "1m,,2m", "-5"})
    void namesASizeThatItCannotRead(String sizes) {
        assertThatThrownBy(() -> BenchSettings.sizes(sizes))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("is not a number of rows");
    }

    @Test
    void refusesALoadTooSmallToMeasure() {
        assertThatThrownBy(() -> parsed("--rows", "10")).hasMessageContaining("10 rows are too few");
    }

    private static BenchSettings parsed(String... arguments) {
        BenchCommand command = new BenchCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.settings();
    }
}
