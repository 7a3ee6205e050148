package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

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

    /** Picocli hands a root's footer down to commands without their own. */
    @Test
    void everyCommandHasExamplesOfItsOwn() {
        CommandLine contrail = Main.commandLine();
        String rootExamples = examples(contrail);
        assertThat(rootExamples).contains("  contrail up ");
        assertThat(below(contrail)).isNotEmpty().allSatisfy(command -> {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(examples(command)).as(name).isNotEqualTo(rootExamples);
            if (command.getSubcommands().isEmpty()) {
                assertThat(examples(command)).as(name).contains("  " + name);
            }
        });
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return command.getSubcommands().values().stream()
                .distinct()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .flatMap(sub -> Stream.concat(Stream.of(sub), below(sub)));
    }

    /** What {@code --help} prints from "Examples:" on; empty when it has none. */
    private static String examples(CommandLine command) {
        String help = command.getUsageMessage();
        int begin = help.indexOf("Examples:");
        return begin < 0 ? "" : help.substring(begin);
    }
}
