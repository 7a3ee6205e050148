package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
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
    void bashCompletesCommandsAndOptions() throws Exception {
        StringWriter script = new StringWriter();
        int exit = Main.commandLine().setOut(new PrintWriter(script)).execute("generate", "completion");
        assertThat(exit).isEqualTo(Main.Exit.OK);
        assertThat(completed(script.toString(), "contrail", "ver")).contains("verify");
        assertThat(completed(script.toString(), "contrail", "lag", "--ma")).contains("--max");
    }

    /** What bash offers for the last of these words. */
    private static String completed(String script, String... words) throws Exception {
        String ask = "COMP_WORDS=(%s); COMP_CWORD=%d; _complete_contrail; echo \"${COMPREPLY[@]}\""
                .formatted(String.join(" ", words), words.length - 1);
        Process bash = new ProcessBuilder("bash", "-c", script + "\n" + ask)
                .redirectErrorStream(true)
                .start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aDataDirectoryWithoutACommandIsAUsageError() {
        assertThat(Main.commandLine().execute(Main.dataDirectoryLast("--data-dir", "x")))
                .isEqualTo(Main.Exit.USAGE);
        assertThat(Main.commandLine().execute(Main.dataDirectoryLast("--data-dir")))
                .isEqualTo(Main.Exit.USAGE);
    }
}
