package io.contrail.cli.bench;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.bench.VerifyBenchReport.Kept;
import io.contrail.cli.bench.VerifyBenchReport.Machine;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.local.StackSettings;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationReport;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The course of a benchmark of the verification. The table is loaded through the pipeline, a quarter first, because what
 * memory a quarter takes is compared with what all takes. Then the contestants take turns, a round each, so that what
 * else the machine does meets all of them.
 */
final class VerifyBenchmark implements BenchDirectory.Course<VerifyBenchReport> {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long PATIENCE_SECONDS = 120;
    private static final String LIMIT = "SELECT count(md5(t::text)) FROM bench.flight t";

    private final long rows;
    private final int rounds;
    private final Consumer<String> progress;
    private final BenchServers servers;
    private long revision;

    VerifyBenchmark(long rows, int rounds, DataDirectory directory, Consumer<String> progress) {
        this.rows = rows;
        this.rounds = rounds;
        this.progress = progress;
        this.servers = new BenchServers(directory, progress);
    }

    @Override
    public VerifyBenchReport run() throws SQLException, InterruptedException {
        say("Starting PostgreSQL, Kafka and Kafka Connect ...");
        PostgresServer source = servers.postgres("source");
        try (Connection connection = OurPipeline.connect(source)) {
            FlightTable.create(connection);
            FlightTable.execute(connection, "SET TimeZone = 'UTC'");
            FlightTable.execute(connection, "SET synchronous_commit = off"); // loading is not what is measured
            return run(source, connection, servers.pipeline(source, StackSettings.usual()));
        }
    }

    private VerifyBenchReport run(PostgresServer source, Connection connection, OurPipeline pipeline)
            throws SQLException, InterruptedException {
        long quarter = rows / 4;
        load(connection, pipeline, 1, quarter);
        say("Verifying it, and watching the heap ...");
        Kept ofQuarter = kept(pipeline);
        load(connection, pipeline, quarter + 1, rows - quarter);
        double loadAverage = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

        List<VerifyTurn> turns = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            VerifyTurn turn = turn(source, connection, pipeline);
            say(
                    "%s: limit %.2f s (%.2f s with workers), Contrail %.2f s, reading row by row %.2f s",
                    round == 0 ? "Warm-up" : "Round " + round,
                    turn.limit(),
                    turn.parallelLimit(),
                    turn.ours().seconds(),
                    turn.peer().seconds());
            if (round > 0) {
                turns.add(turn);
            }
        }
        say("Watching the heap and xmin ...");
        Kept ofAll = kept(pipeline);
        double xmin;
        try (XminWatch watch = new XminWatch(source)) {
            verify(pipeline);
            xmin = watch.oldest();
        }
        return new VerifyBenchReport(
                new Machine(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().toString(),
                        BenchServers.versions(connection),
                        loadAverage),
                FlightTable.queryLong(connection, "SELECT count(*) FROM bench.flight"),
                FlightTable.queryLong(connection, "SELECT avg(pg_column_size(t.*))::bigint FROM bench.flight t"),
                FlightTable.queryLong(connection, "SELECT avg(octet_length(t::text))::bigint FROM bench.flight t"),
                turns,
                xmin,
                List.of(ofQuarter, ofAll));
    }

    private VerifyTurn turn(PostgresServer source, Connection connection, OurPipeline pipeline)
            throws SQLException, InterruptedException {
        double parallel = limit(connection, 2);
        ServerCpu began = ServerCpu.now(source);
        double limit = limit(connection, 0);
        ServerCpu limited = ServerCpu.now(source);
        VerifyRound ours = verify(pipeline);
        ServerCpu verified = ServerCpu.now(source);
        RowHashes peer = RowHashes.read(source, pipeline);
        return new VerifyTurn(
                limit,
                limited.since(began),
                parallel,
                ours,
                verified.since(limited),
                peer,
                ServerCpu.now(source).since(verified));
    }

    /** Inserts and half as many updates of scattered rows; returns when all have arrived and the source is tidy. */
    private void load(Connection connection, OurPipeline pipeline, long first, long count) throws SQLException {
        say("Loading %,d inserts and half as many updates ...", count);
        FlightTable.insert(connection, first, count);
        FlightTable.update(connection, first, count, count / 2);
        FlightTable.mark(connection, ++revision);
        try (Arrival arrival = Arrival.of(pipeline)) {
            arrival.await(revision, LOOK);
        }
        FlightTable.execute(connection, "VACUUM (ANALYZE) bench.flight"); // what autovacuum does, at another time
    }

    /** @param workers beside the connection's own process */
    private static double limit(Connection connection, int workers) throws SQLException {
        FlightTable.execute(connection, "SET max_parallel_workers_per_gather = " + workers);
        long began = System.nanoTime();
        FlightTable.queryLong(connection, LIMIT);
        return (System.nanoTime() - began) / 1e9;
    }

    private VerifyRound verify(OurPipeline pipeline) {
        VerifyMeter meter = new VerifyMeter();
        long began = System.nanoTime();
        VerificationReport report = pipeline.pipeline()
                .verification()
                .run(
                        new VerifyRequest(List.of(FlightTable.NAME), List.of(), false, 0, 1, PATIENCE_SECONDS, 100, 0),
                        meter);
        VerifyRound round = meter.round((System.nanoTime() - began) / 1e9);
        if (report.verdict() != Verdict.VERIFIED) {
            throw PipelineException.stop(
                    "The verification ended as %s: %,d rows differ%s."
                            .formatted(
                                    report.verdict(),
                                    report.differences(),
                                    report.tables().stream()
                                            .filter(table -> table.reason() != null)
                                            .map(table -> "; " + table.reason())
                                            .findFirst()
                                            .orElse("")),
                    "What it took says nothing.",
                    "run it again with --data-dir, which keeps the logs, and report what they say.");
        }
        return round;
    }

    private Kept kept(OurPipeline pipeline) {
        try (HeapWatch watch = new HeapWatch()) {
            VerifyRound round = verify(pipeline);
            return new Kept(round.rows(), watch.before() / 1e6, watch.peak() / 1e6);
        }
    }

    private void say(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }

    @Override
    public void close() {
        servers.close();
    }
}
