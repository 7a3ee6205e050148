package io.contrail.cli.bench;

import io.contrail.cli.bench.BenchReport.Contestant;
import io.contrail.cli.bench.BenchReport.Environment;
import io.contrail.cli.bench.BenchReport.UnaskedLatency;
import io.contrail.local.Part;
import io.contrail.local.StackSettings;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The course of a benchmark. The log is written once, while nobody reads it; then one after the other reads it from the
 * same position: the limit, Contrail, the limit again, the peer. All run in this process, on one broker and one worker,
 * and rest while another is measured.
 */
final class Benchmark implements BenchDirectory.Course<BenchReport> {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final BenchSettings settings;
    private final DataDirectory directory;
    private final Consumer<String> progress;
    private final BenchServers servers;
    private long revision;
    private long nextId = 1;

    Benchmark(BenchSettings settings, DataDirectory directory, Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
        this.servers = new BenchServers(directory, progress);
    }

    @Override
    public BenchReport run() throws SQLException, IOException, InterruptedException {
        Optional<PeerJars> jars = Optional.empty();
        String skipped = null;
        if (settings.peer()) {
            PeerJars.Found found = PeerJars.fetch(progress);
            jars = found.jars();
            skipped = found.missing();
        }
        say("Starting PostgreSQL, Kafka and Kafka Connect ...");
        PostgresServer source = servers.postgres("source");
        try (Connection connection = OurPipeline.connect(source)) {
            FlightTable.create(connection);
            FlightTable.execute(connection, "SET synchronous_commit = off"); // loading is not what is measured
            StackSettings stack = StackSettings.usual();
            if (jars.isPresent()) {
                stack = stack.with(Part.CONNECT, "plugin.path", jars.get().pluginPath());
            }
            OurPipeline ours = servers.pipeline(source, stack);
            return run(source, connection, ours, jars, skipped);
        }
    }

    private BenchReport run(
            PostgresServer source,
            Connection connection,
            OurPipeline ours,
            Optional<PeerJars> jars,
            @Nullable String skipped)
            throws SQLException, IOException, InterruptedException {
        Contestant our;
        UnaskedLatency unasked;
        List<Double> limits = new ArrayList<>();
        double walBytes;
        ReplicationLimit limit = new ReplicationLimit(source, OurPipeline.NAME.publication());
        Marks marks = new Marks();
        try (Arrival arrival = Arrival.of(started(ours, connection));
                UsageMeter meter = new UsageMeter(source)) {
            if (jars.isPresent()) {
                createSlot(connection, Peer.SLOT);
            }
            say("Warming up with %,d inserts and half as many updates ...", settings.warmUp());
            marks.warm = load(connection, settings.warmUp());
            arrival.await(marks.warm, LOOK);
            ours.pause();
            createSlot(connection, "bench_limit_0");
            createSlot(connection, "bench_limit_1");

            say("Loading %,d inserts and %,d updates ...", settings.rows(), settings.updates());
            String before = position(connection);
            long first = nextId;
            marks.load = load(connection, settings.rows());
            String end = position(connection);
            marks.load = mark(connection);
            walBytes = walBetween(connection, before, end) / (double) settings.changes();
            limits.add(limit(limit, "bench_limit_0", end));
            say("Measuring Contrail ...");
            Phase load = stream(ours, arrival, source, marks.load, settings.changes());
            say("  %,.0f rows/s", load.rowsPerSecond());
            ours.pause();
            limits.add(limit(limit, "bench_limit_1", end));
            dropSlot(connection, "bench_limit_0");
            dropSlot(connection, "bench_limit_1");

            Phase deletes = null;
            if (settings.deletes()) {
                say("Loading %,d deletes ...", settings.deletions());
                FlightTable.delete(connection, first, settings.rows(), settings.deletions());
                marks.deletes = mark(connection);
                deletes = stream(ours, arrival, source, marks.deletes, settings.deletions());
                say("  %,.0f deletes/s", deletes.rowsPerSecond());
            } else {
                ours.resume();
            }
            Latency latency = latency(ours, source, connection);
            unasked = unaskedLatency(ours, source, connection);
            boolean equal = arrival.count() == rows(connection);
            Usage whole = meter.usage();
            our = new Contestant(withMemory(load, whole), deletes, latency, equal);
        }
        ours.rest();
        Contestant peer = jars.isPresent() ? peer(ours, source, connection, marks) : null;
        ours.close();
        return new BenchReport(
                settings,
                new Environment(
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().toString(),
                        versions(connection, jars),
                        walBytes),
                limit.program(),
                limits,
                our,
                unasked,
                peer,
                skipped,
                apply());
    }

    /** The peer reads everything in one go from the warm-up on, so its start is not held against it. */
    private Contestant peer(OurPipeline ours, PostgresServer source, Connection connection, Marks marks)
            throws SQLException, InterruptedException {
        PostgresServer target = servers.postgres("peer");
        try (Connection its = OurPipeline.connect(target)) {
            FlightTable.create(its);
        }
        say("Measuring the peer, Debezium's JDBC sink %s ...", PeerJars.VERSION);
        long lastMark = revision;
        try (Peer peer = Peer.start(ours.pipeline(), directory, source, target);
                Arrival arrival = Arrival.of(peer);
                UsageMeter meter = new UsageMeter(source, target)) {
            arrival.await(marks.warm, LOOK);
            Phase load = follow(arrival, marks.load, settings.changes(), source, target);
            say("  %,.0f rows/s", load.rowsPerSecond());
            Phase deletes = null;
            if (settings.deletes()) {
                deletes = follow(arrival, marks.deletes, settings.deletions(), source, target);
                say("  %,.0f deletes/s", deletes.rowsPerSecond());
            }
            arrival.await(lastMark, LOOK);
            Latency latency = latency(peer, source, connection);
            boolean equal = arrival.count() == rows(connection);
            return new Contestant(withMemory(load, meter.usage()), deletes, latency, equal);
        }
    }

    /** From asking the connector to run until the last row is queryable. */
    private static Phase stream(OurPipeline contender, Arrival arrival, PostgresServer source, long mark, long rows)
            throws SQLException {
        try (UsageMeter meter = new UsageMeter(source)) {
            ThreadCpu before = ThreadCpu.now();
            long started = System.nanoTime();
            contender.resume();
            long arrived = arrival.await(mark, LOOK);
            return new Phase(
                    rows,
                    (arrived - started) / 1e9,
                    meter.usage(),
                    ThreadCpu.now().since(before));
        }
    }

    /** From now, when the mark before it has just been seen. */
    private static Phase follow(Arrival arrival, long mark, long rows, PostgresServer... servers) throws SQLException {
        try (UsageMeter meter = new UsageMeter(servers)) {
            ThreadCpu before = ThreadCpu.now();
            long started = System.nanoTime();
            long arrived = arrival.await(mark, LOOK);
            return new Phase(
                    rows,
                    (arrived - started) / 1e9,
                    meter.usage(),
                    ThreadCpu.now().since(before));
        }
    }

    private @Nullable Latency latency(Contender contender, PostgresServer source, Connection connection)
            throws SQLException, InterruptedException {
        if (settings.latencyRate() == 0) {
            return null;
        }
        say(
                "Measuring latency at %,d rows/s for %d s ...",
                settings.latencyRate(), settings.latencyTime().toSeconds());
        LatencyProbe probe = new LatencyProbe(source, contender, settings.latencyRate(), settings.latencyTime());
        Latency latency = probe.measure(nextId, revision + 1);
        nextId = FlightTable.queryLong(connection, "SELECT max(id) + 1 FROM bench.flight");
        revision = FlightTable.queryLong(connection, "SELECT revision FROM bench.flight WHERE id = 0");
        say(
                "  p50 %.1f ms, p99 %.1f ms",
                latency.millis().p50(), latency.millis().p99());
        // Everything written before has arrived with this, so that rows can be counted.
        long last = mark(connection);
        try (Arrival arrival = Arrival.of(contender)) {
            arrival.await(last, LOOK);
        }
        return latency;
    }

    /** The sink's own view, once more and without a reader: what the asking adds is seen by that. */
    private @Nullable UnaskedLatency unaskedLatency(OurPipeline ours, PostgresServer source, Connection connection)
            throws SQLException {
        if (settings.latencyRate() == 0) {
            return null;
        }
        ours.forgetLatency();
        new LatencyProbe(source, ours, settings.latencyRate(), settings.latencyTime()).loadOnly(nextId);
        nextId = FlightTable.queryLong(connection, "SELECT max(id) + 1 FROM bench.flight");
        long last = mark(connection);
        try (Arrival arrival = Arrival.of(ours)) {
            arrival.await(last, LOOK);
        }
        return new UnaskedLatency(ours.latency("TotalLatencyP50Millis"), ours.latency("TotalLatencyP99Millis"));
    }

    private Map<Long, ApplyCost> apply() throws SQLException {
        Map<Long, ApplyCost> costs = new TreeMap<>();
        for (long size : settings.tableRows()) {
            say("Measuring the apply at %,d rows ...", size);
            ApplyCost cost = ApplyCost.measure(directory.path(), size);
            say("  %.2f us a change", cost.microsPerChange());
            costs.put(size, cost);
        }
        return costs;
    }

    private double limit(ReplicationLimit limit, String slot, String end)
            throws SQLException, IOException, InterruptedException {
        say("Measuring the limit with %s ...", limit.program());
        double rate = settings.changes() / limit.drain(slot, end);
        say("  %,.0f rows/s", rate);
        return rate;
    }

    /** Inserts rows and updates half as many of them; returns the marker that says so. */
    private long load(Connection connection, long rows) throws SQLException {
        FlightTable.insert(connection, nextId, rows);
        FlightTable.update(connection, nextId, rows, rows / 2);
        nextId += rows;
        return mark(connection);
    }

    private long mark(Connection connection) throws SQLException {
        FlightTable.execute(connection, "SET synchronous_commit = on");
        FlightTable.mark(connection, ++revision);
        FlightTable.execute(connection, "SET synchronous_commit = off");
        return revision;
    }

    /** A table is in the warehouse when its first row is. */
    private Contender started(OurPipeline ours, Connection connection) throws SQLException {
        mark(connection);
        return ours;
    }

    @Override
    public void close() {
        servers.close();
    }

    private static Phase withMemory(Phase phase, Usage whole) {
        return new Phase(
                phase.rows(),
                phase.seconds(),
                new Usage(phase.usage().jvmCpuMicros(), phase.usage().postgresCpuMicros(), whole.rssPeakBytes()),
                phase.cpuByThread());
    }

    private static Map<String, String> versions(Connection connection, Optional<PeerJars> jars) throws SQLException {
        Map<String, String> versions = BenchServers.versions(connection);
        jars.ifPresent(peer -> versions.put("debezium-connector-jdbc", PeerJars.VERSION));
        return versions;
    }

    private static void createSlot(Connection connection, String slot) throws SQLException {
        FlightTable.queryText(
                connection,
                "SELECT slot_name FROM pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(slot));
    }

    private static void dropSlot(Connection connection, String slot) throws SQLException {
        FlightTable.execute(connection, "SELECT pg_drop_replication_slot('%s')".formatted(slot));
    }

    private static String position(Connection connection) throws SQLException {
        return FlightTable.queryText(connection, "SELECT pg_current_wal_insert_lsn()");
    }

    private static long walBetween(Connection connection, String from, String to) throws SQLException {
        return FlightTable.queryLong(connection, "SELECT pg_wal_lsn_diff('%s', '%s')::bigint".formatted(to, from));
    }

    private static long rows(Connection connection) throws SQLException {
        return FlightTable.queryLong(connection, "SELECT count(*) FROM bench.flight");
    }

    private void say(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }

    /** The marker's revision after each part of the log. */
    private static final class Marks {
        private long warm;
        private long load;
        private long deletes;
    }
}
