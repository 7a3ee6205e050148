package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void theDataDirectoryMayStandBeforeTheCommand() {
        assertThat(Main.dataDirectoryLast("--data-dir", "x", "simulate", "rate", "5"))
                .containsExactly("simulate", "rate", "5", "--data-dir", "x");
        assertThat(Main.dataDirectoryLast("--data-dir=x", "sql", "-o", "csv", "--", "-- a comment"))
                .containsExactly("sql", "-o", "csv", "--data-dir=x", "--", "-- a comment");
        assertThat(Main.dataDirectoryLast("up", "--data-dir", "x")).containsExactly("up", "--data-dir", "x");
    }

    @Test
    void aDataDirectoryWithoutACommandIsAUsageError() {
        assertThat(Main.commandLine().execute(Main.dataDirectoryLast("--data-dir", "x")))
                .isEqualTo(Main.Exit.USAGE);
        assertThat(Main.commandLine().execute(Main.dataDirectoryLast("--data-dir")))
                .isEqualTo(Main.Exit.USAGE);
    }
}
