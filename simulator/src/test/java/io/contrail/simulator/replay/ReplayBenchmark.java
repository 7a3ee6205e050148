package io.contrail.simulator.replay;

import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.Timetable;
import io.contrail.simulator.schema.FlightOpsSchema;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * How fast the replay is on its own: {@code ReplayBenchmark jdbc-url user password rate|unlimited seconds
 * [max-transaction]}. Prints the state every five seconds.
 */
final class ReplayBenchmark {
    private ReplayBenchmark() {}

    public static void main(String[] args) throws Exception {
        DataSource database = FlightReplay.dataSource(args[0], args[1], args[2]);
        long rate = args[3].equals("unlimited") ? FlightReplay.UNLIMITED : Long.parseLong(args[3]);
        ReplayOptions options = ReplayOptions.atRate(rate);
        if (args.length > 5) {
            options = new ReplayOptions(Integer.parseInt(args[5]), options.commitInterval(), rate);
        }
        long start = System.nanoTime();
        Timetable timetable = Timetable.of(FlightSource.bundled());
        System.out.printf(
                "%d flights, %d aircraft, read in %d ms%n",
                timetable.size(), timetable.fleet().size(), (System.nanoTime() - start) / 1_000_000);
        try (Connection connection = database.getConnection()) {
            FlightOpsSchema.migrate(connection);
            FlightOpsSchema.loadReference(connection, timetable);
        }
        long seconds = Long.parseLong(args[4]);
        try (FlightReplay replay = FlightReplay.open(database, timetable, options)) {
            replay.start();
            long before = 0;
            long last = System.nanoTime();
            for (int i = 0; i < seconds / 5; i++) {
                TimeUnit.SECONDS.sleep(5);
                long now = System.nanoTime();
                ReplayStats stats = replay.stats();
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
        }
    }
}
