package io.contrail.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes files that are made from the program itself. */
@Command(
        name = "generate",
        description = "Writes files that are made from the program itself.",
        subcommands = {GenerateCommand.CompletionCommand.class, GenerateKubernetesCommand.class})
final class GenerateCommand {
    private GenerateCommand() {}

    /** The completion of commands and options in bash and zsh. */
    @Command(
            name = "completion",
            description = "Prints a script by which bash and zsh complete commands and options.",
            footer = {
                "",
                "Examples:",
                "  source <(contrail generate completion)",
                "  contrail generate completion > ~/.local/share/bash-completion/completions/contrail"
            })
    static final class CompletionCommand implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            out.print(AutoComplete.bash("contrail", spec.root().commandLine()));
            out.flush();
            return Main.Exit.OK;
        }
    }
}
