package io.contrail.cli.pipeline;

import io.contrail.simulator.control.Simulation;
import io.contrail.simulator.replay.FlightReplay;
import io.contrail.simulator.replay.ReplayStats;
import java.net.URI;
import java.util.Optional;

/** What writes flights into the embedded database. */
interface FlightProducer extends AutoCloseable {

    /** Once. */
    void start();

    /**
     * Sets how fast it writes.
     *
     * @param changesPerSecond 0 pauses
     */
    void rate(long changesPerSecond);

    long rate();

    ReplayStats stats();

    /** What can be asked of it besides; a replay only replays. */
    Optional<Simulation> simulation();

    /** Where its API listens. */
    Optional<URI> api();

    @Override
    void close();

    static FlightProducer of(FlightReplay replay) {
        return new FlightProducer() {
            @Override
            public void start() {
                replay.start();
            }

            @Override
            public void rate(long changesPerSecond) {
                replay.rate(changesPerSecond);
            }

            @Override
            public long rate() {
                return replay.rate();
            }

            @Override
            public ReplayStats stats() {
                return replay.stats();
            }

            @Override
            public Optional<Simulation> simulation() {
                return Optional.empty();
            }

            @Override
            public Optional<URI> api() {
                return Optional.empty();
            }

            @Override
            public void close() {
                replay.close();
            }
        };
    }
}
