package io.contrail.cli;

import io.contrail.cli.control.ControlClient;
import io.contrail.cli.control.SimulatorClient;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Steers what writes the flights of a running pipeline. */
@Command(
        name = "simulate",
        description = "Steers the flights of a running pipeline, or simulates flights alone.",
        subcommands = {
            SimulateRunCommand.class,
            SimulateCommand.Start.class,
            SimulateCommand.Stop.class,
            SimulateCommand.Rate.class,
            SimulateCommand.Speed.class,
            SimulateCommand.Seed.class,
            SimulateStatusCommand.class,
            ScenarioCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  contrail simulate status",
            "  contrail simulate rate 2000",
            "  contrail simulate speed 60           a minute a second",
            "  contrail simulate scenario storm -p airport=ORD --wait",
            "  contrail simulate run --source postgresql://flightops@db.example/flightops"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final String CLOCK = "/v1/sim/clock";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Main.Exit.USAGE;
    }

    /** What all of these have. */
    abstract static class Steering implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        DataDirOption dataDir() {
            return dataDir;
        }

        /** The simulator's API; the token of the environment is the one that 'up' was given. */
        SimulatorClient simulator() {
            @Nullable String token = System.getenv(UpCommand.SIMULATOR_TOKEN);
            return SimulatorClient.running(dataDir.path(), token);
        }

        int clock(Map<String, Object> change, String done) {
            simulator().send("PATCH", CLOCK, change);
            return done(done);
        }

        int done(String sentence) {
            spec.commandLine().getErr().println(sentence);
            return Main.Exit.OK;
        }

        CommandSpec spec() {
            return spec;
        }
    }

    /** Lets simulated time pass. */
    @Command(
            name = "start",
            description = "Lets simulated time pass, after it was stopped.",
            footer = {"", "Examples:", "  contrail simulate start"})
    static final class Start extends Steering {
        @Override
        public Integer call() {
            return clock(Map.of("running", true), "The simulation runs.");
        }
    }

    /** Stops simulated time. */
    @Command(
            name = "stop",
            description = "Stops simulated time; the pipeline goes on.",
            footer = {"", "Examples:", "  contrail simulate stop"})
    static final class Stop extends Steering {
        @Override
        public Integer call() {
            return clock(Map.of("running", false), "The simulation stands still.");
        }
    }

    /** Changes the rate. */
    @Command(
            name = "rate",
            description = "Sets how many changes a second the flights make; 0 pauses them.",
            footer = {"", "Examples:", "  contrail simulate rate 2000", "  contrail simulate rate 0"})
    static final class Rate extends Steering {
        @Parameters(paramLabel = "N", description = "Changes a second.")
        private long rate;

        @Override
        public Integer call() {
            UpCommand.checkRate(rate);
            ControlClient.running(dataDir().path()).rate(rate);
            return done(rate == 0 ? "The flights pause." : "The flights make %,d changes/s.".formatted(rate));
        }
    }

    /** Changes the speed. */
    @Command(
            name = "speed",
            description = "Sets how fast simulated time passes, whatever changes that makes; 1 is real time.",
            footer = {"", "Examples:", "  contrail simulate speed 1", "  contrail simulate speed 60"})
    static final class Speed extends Steering {
        @Parameters(paramLabel = "X", description = "Simulated seconds a second.")
        private double speed;

        @Override
        public Integer call() {
            return clock(
                    Map.of("speed", speed), "Simulated time passes %s times as fast as real time.".formatted(speed));
        }
    }

    /** Chooses the seed. */
    @Command(
            name = "seed",
            description = "Sets the seed of a simulation that has not begun yet: the same seed, the same changes.",
            footer = {"", "Examples:", "  contrail simulate seed 7"})
    static final class Seed extends Steering {
        @Parameters(paramLabel = "N", description = "Any whole number.")
        private long seed;

        @Override
        public Integer call() {
            return clock(Map.of("seed", seed), "The seed is %d.".formatted(seed));
        }
    }
}
