package io.contrail.verifier;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.NotVerifiableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies a pipeline again and again while it runs, within a budget: always the rows that were verified longest ago.
 * What it found outlives the process in the warehouse. A thread of its own.
 */
public final class RollingVerification implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RollingVerification.class);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int EXAMPLES = 20;
    private static final int NAMED = 2;
    private static final int RANGES_PER_ROUND = 20;

    private final Ends ends;
    private final Supplier<List<TableId>> tables;
    private final RollingSettings settings;
    private final Clock clock;
    private final Verifier verifier;
    private final Thread thread;
    private final Map<TableId, TableReport> last = new ConcurrentHashMap<>();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong unconfirmed = new AtomicLong();
    private final long startedAt;
    private volatile Map<TableId, List<CheckedRange>> coverage = Map.of();
    private volatile @Nullable String trouble;

    /** @param tables those of the pipeline, asked for before each round */
    public RollingVerification(Ends ends, Supplier<List<TableId>> tables, RollingSettings settings, Clock clock) {
        this.ends = ends;
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
        this.verifier = new Verifier(ends, new VerifierSettings(0, settings.cpu(), PATIENCE, EXAMPLES), clock);
        this.startedAt = micros();
        this.thread = new Thread(this::run, "contrail-verify-rolling");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            Duration pause = settings.pause();
            try {
                List<TableId> now = tables.get();
                last.keySet().retainAll(now);
                round(now);
                trouble = null;
                if (last.values().stream()
                        .anyMatch(table -> table.obstacle() == NotVerifiableException.Reason.LOADING)) {
                    pause = SOON;
                }
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                trouble = e instanceof PipelineException known ? known.what() : String.valueOf(e.getMessage());
                log.warn("The verification is interrupted and goes on soon: {}", trouble);
                log.debug("The verification is interrupted", e);
                pause = SOON;
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** Of every table the ranges that wait longest, so that a large one does not keep the others waiting. */
    private void round(List<TableId> now) {
        readCoverage();
        List<TableId> sorted = new ArrayList<>(now);
        sorted.sort(Comparator.comparing((TableId table) -> !coverage.containsKey(table))
                .thenComparingLong(table -> oldest(coverage.getOrDefault(table, List.of()))));
        Map<TableId, List<KeyRange>> ranges = new HashMap<>();
        for (TableId table : now) {
            List<CheckedRange> known = new ArrayList<>(coverage.getOrDefault(table, List.of()));
            known.sort(Comparator.comparingLong(range -> range.verifiedAt() == null ? 0 : range.verifiedAt()));
            if (!known.isEmpty()) {
                ranges.put(
                        table,
                        known.stream()
                                .limit(RANGES_PER_ROUND)
                                .map(CheckedRange::range)
                                .toList());
            }
        }
        verifier.ranges(sorted, ranges, "rolling", new Listener());
        readCoverage();
    }

    private final class Listener implements VerificationListener {
        private final Map<String, Long> before = new HashMap<>();

        @Override
        public void compared(String table, long rows, long compared) {
            chunks.addAndGet(compared - before.getOrDefault(table, 0L));
            before.put(table, compared);
        }

        @Override
        public void done(TableReport report) {
            unconfirmed.addAndGet(report.unconfirmed());
            TableReport earlier = last.put(report.id(), report);
            boolean news = earlier == null || earlier.differences() != report.differences();
            if (report.differences() > 0 && news) {
                log.error(
                        "Table {} differs in {} rows: run 'contrail verify --table {}'",
                        report.id(),
                        report.differences(),
                        report.id());
            }
            readCoverage();
        }
    }

    private void readCoverage() {
        try (VerificationReader warehouse = ends.warehouse().get()) {
            coverage = warehouse.checks().coverage();
        }
    }

    private static long oldest(List<CheckedRange> ranges) {
        return ranges.stream()
                .mapToLong(range -> range.verifiedAt() == null ? 0 : range.verifiedAt())
                .min()
                .orElse(0);
    }

    /** What somebody else has found, who looked at all rows of some tables. */
    public void found(VerificationReport report) {
        report.tables().forEach(table -> last.put(table.id(), table));
        readCoverage();
    }

    /** How far it is, now. */
    public RollingState state() {
        List<TableId> now = tables.get();
        long wanted = micros() - settings.coverage().toSeconds() * 1_000_000;
        long rows = 0;
        long covered = 0;
        int verified = 0;
        long oldest = Long.MAX_VALUE;
        Map<NotVerifiableException.Reason, List<String>> obstacles = new EnumMap<>(NotVerifiableException.Reason.class);
        List<String> different = new ArrayList<>();
        Map<String, Long> byTable = new TreeMap<>();
        long differences = 0;
        int dropped = 0;
        for (TableId table : now) {
            TableReport report = last.get(table);
            if (report != null && report.obstacle() == NotVerifiableException.Reason.DROPPED) {
                dropped++;
                continue;
            } else if (report != null && report.obstacle() != null) {
                obstacles
                        .computeIfAbsent(report.obstacle(), reason -> new ArrayList<>())
                        .add(table.toString());
            }
            if (report != null && report.obstacle() == null) {
                byTable.put(table.toString(), report.differences());
            }
            if (report != null && report.differences() > 0) {
                differences += report.differences();
                different.add(table.toString());
            }
            List<CheckedRange> ranges = coverage.getOrDefault(table, List.of());
            for (CheckedRange range : ranges) {
                rows += range.rows();
                covered += range.verifiedAt() != null && range.verifiedAt() >= wanted ? range.rows() : 0;
            }
            long least = oldest(ranges);
            oldest = Math.min(oldest, least);
            verified += least >= wanted ? 1 : 0;
        }
        boolean all = verified == now.size() - dropped;
        boolean overdue = oldest > 0 ? oldest < wanted : startedAt < wanted;
        RollingState.State state = differences > 0
                ? RollingState.State.DIFFERENT
                : all ? RollingState.State.VERIFIED : overdue ? RollingState.State.OVERDUE : RollingState.State.PENDING;
        return new RollingState(
                state,
                now.size() - dropped,
                verified,
                rows,
                covered,
                oldest == 0 || oldest == Long.MAX_VALUE ? null : Math.max(0, (micros() - oldest) / 1_000_000),
                chunks.get(),
                unconfirmed.get(),
                differences,
                different,
                byTable,
                obstacles.entrySet().stream()
                        .map(each -> named(each.getValue()) + " " + each.getKey())
                        .toList(),
                trouble);
    }

    private static String named(List<String> tables) {
        return tables.size() <= NAMED ? String.join(" and ", tables) : tables.size() + " tables";
    }

    private long micros() {
        return clock.millis() * 1_000;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
