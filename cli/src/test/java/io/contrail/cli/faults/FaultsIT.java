package io.contrail.cli.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.ContrailProcess;
import io.contrail.cli.sql.SqlResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can die dies under load, and after it every row and every change is there, once. Few faults in a
 * build, as many as {@code contrail.faults} says otherwise; {@code contrail.faults.seed} repeats a run's order.
 */
class FaultsIT {
    private static final int MANY = Integer.getInteger("contrail.faults", 0);
    private static final long SEED = Long.getLong("contrail.faults.seed", 20_260_101L);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final Map<Fault, Integer> inflicted = new EnumMap<>(Fault.class);

    @Test
    void noRowIsLostDoubledOrWrongWhateverDies() {
        System.out.printf("seed %d%n", SEED);
        Path logs = Path.of("target", "faults").toAbsolutePath();
        try (SourceServer source = new SourceServer(folder.resolve("source"))) {
            Load.createTables(source);
            try (Cluster cluster = new Cluster(folder, logs, source)) {
                cluster.deploy();
                if (MANY > 0) {
                    cluster.interruptSnapshot();
                }
                Comparison comparison = new Comparison(source, cluster::query, cluster::refuseFailed);
                comparison.begin();
                try (Load load = new Load(source, SEED)) {
                    load.start();
                    for (List<Fault> round : MANY == 0 ? Fault.SHORT : rounds()) {
                        run(round, cluster, load, comparison);
                    }
                }
                comparison.awaitEqual();
                System.out.printf(
                        "%d faults, 0 rows wrong, after %,d changes: %s%n",
                        inflicted.values().stream().mapToInt(Integer::intValue).sum(), comparison.changes(), inflicted);
            }
        }
    }

    /** {@code contrail up} is all of it in one process, which is killed and, in turn, paused for longer than it is missed. */
    @Test
    void noRowIsLostDoubledOrWrongWhenTheWholeProcessDies() throws InterruptedException {
        assumeTrue(MANY > 0, "a build has FlightsPipelineIT and OwnDatabaseIT for it");
        Path data = folder.resolve("pipeline");
        int times = Math.max(2, MANY / 10);
        try (SourceServer source = new SourceServer(folder.resolve("source"))) {
            Load.createTables(source);
            ContrailProcess[] pipeline = {
                ContrailProcess.up(data, "--source", source.url(source.port()), "--tables", "public.*")
            };
            try (Load load = new Load(source, SEED)) {
                Comparison comparison = new Comparison(source, sql -> rows(pipeline[0], sql), () -> {});
                comparison.begin();
                load.start();
                for (int i = 0; i < times; i++) {
                    load.awaitMore(300);
                    if (i % 2 == 0) {
                        pipeline[0].kill();
                        pipeline[0] = ContrailProcess.up(data);
                    } else {
                        Signals.stop(pipeline[0].pid());
                        load.awaitMore(3_000);
                        Signals.resume(pipeline[0].pid());
                    }
                    load.awaitMore(100);
                    load.whilePaused(comparison::awaitEqual);
                }
                System.out.printf(
                        "%d faults of the whole process, 0 rows wrong, after %,d changes: {KILLED=%d, PAUSED=%d}%n",
                        times, comparison.changes(), (times + 1) / 2, times / 2);
            } finally {
                pipeline[0].close();
            }
        }
    }

    private static List<String> rows(ContrailProcess pipeline, String sql) {
        List<String> rows = new ArrayList<>();
        try {
            pipeline.control().sql(sql, false, new SqlResult() {
                @Override
                public void columns(List<String> names) {}

                @Override
                public void row(List<@Nullable Object> values) {
                    rows.add(values.stream().map(String::valueOf).collect(Collectors.joining("|")));
                }
            });
        } catch (PipelineException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return rows;
    }

    private void run(List<Fault> round, Cluster cluster, Load load, Comparison comparison) {
        long begin = System.nanoTime();
        for (Fault fault : round) {
            load.awaitMore(100);
            System.out.printf("%s%n", fault);
            fault.inflict(cluster, load);
            inflicted.merge(fault, 1, Integer::sum);
        }
        load.awaitMore(100);
        load.whilePaused(comparison::awaitEqual);
        System.out.printf("equal after %.1f s%n", (System.nanoTime() - begin) / 1e9);
    }

    /** Every kind as often as the others, in random order, one to three between two comparisons. */
    private static List<List<Fault>> rounds() {
        Random random = new Random(SEED);
        List<Fault> faults = new ArrayList<>();
        while (faults.size() < MANY) {
            List<Fault> kinds = new ArrayList<>(Arrays.asList(Fault.values()));
            Collections.shuffle(kinds, random);
            faults.addAll(kinds.subList(0, Math.min(kinds.size(), MANY - faults.size())));
        }
        List<List<Fault>> rounds = new ArrayList<>();
        int next = 0;
        while (next < faults.size()) {
            int end = Math.min(faults.size(), next + random.nextInt(1, 4));
            rounds.add(faults.subList(next, end));
            next = end;
        }
        return rounds;
    }
}
