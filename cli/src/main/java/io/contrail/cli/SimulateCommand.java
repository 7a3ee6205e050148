package io.contrail.cli;

import io.contrail.cli.control.ControlClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Steers what writes the flights of a running pipeline. */
@Command(
        name = "simulate",
        description = "Steers the replay of flights of a running pipeline.",
        subcommands = SimulateCommand.Rate.class,
        footer = {"", "Examples:", "  contrail simulate rate 0      pause the replay", "  contrail simulate rate 2000"})
final class SimulateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Main.Exit.USAGE;
    }

    /** Changes the rate. */
    @Command(name = "rate", description = "Sets how many changes a second the replay writes; 0 pauses it.")
    static final class Rate implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Parameters(paramLabel = "N", description = "Changes a second.")
        private long rate;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            UpCommand.checkRate(rate);
            ControlClient.running(dataDir.path()).rate(rate);
            spec.commandLine()
                    .getErr()
                    .println(rate == 0 ? "The replay pauses." : "The replay writes %,d changes/s.".formatted(rate));
            return Main.Exit.OK;
        }
    }
}
