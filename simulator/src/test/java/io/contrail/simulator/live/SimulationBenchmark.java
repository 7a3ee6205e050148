package io.contrail.simulator.live;

import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.replay.FlightReplay;
import io.contrail.simulator.replay.ReplayPosition;
import io.contrail.simulator.replay.ReplayStats;
import io.contrail.simulator.schema.FlightOpsSchema;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * How fast the simulation is on its own: {@code SimulationBenchmark jdbc-url user password rate|unlimited seconds
 * [max-transaction [position-seconds]]}. Prints the state every five seconds, and the whole at the end.
 */
final class SimulationBenchmark {
    private SimulationBenchmark() {}

    public static void main(String[] args) throws Exception {
        DataSource database = FlightReplay.dataSource(args[0], args[1], args[2]);
        long rate = args[3].equals("unlimited") ? LiveSimulation.UNLIMITED : Long.parseLong(args[3]);
        SimulationOptions options = SimulationOptions.atRate(rate);
        if (args.length > 5) {
            options = options.withMaxTransaction(Integer.parseInt(args[5]));
        }
        if (args.length > 6) {
            options = options.withPositionSeconds(Integer.parseInt(args[6]));
        }
        Timetable timetable = Timetable.of(FlightSource.bundled());
        try (Connection connection = database.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, timetable);
        }
        try (LiveSimulation simulation = LiveSimulation.open(database, timetable, options)) {
            simulation.start();
            while (simulation.stats().position().changes() == 0) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            long before = simulation.stats().position().changes();
            long start = System.nanoTime();
            long first = before;
            long last = start;
            for (int i = 0; i < Long.parseLong(args[4]) / 5; i++) {
                TimeUnit.SECONDS.sleep(5);
                long now = System.nanoTime();
                ReplayStats stats = simulation.stats();
                ReplayPosition at = stats.position();
                System.out.printf(
                        "%s %s: %,.0f changes/s; in all %d inserts, %d updates, %d deletes, %d transactions %s%n",
                        stats.state(),
                        at.lastAt(),
                        (at.changes() - before) * 1e9 / (now - last),
                        at.inserts(),
                        at.updates(),
                        at.deletes(),
                        at.transactions(),
                        stats.lastError().map(Throwable::getMessage).orElse(""));
                before = at.changes();
                last = now;
            }
            System.out.printf("mean %,.0f changes/s%n", (before - first) * 1e9 / (last - start));
            simulation.truth().tables().forEach((table, truth) -> System.out.println(table + " " + truth));
        }
    }
}
