package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.ChunkSum;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.ShapeChangedException;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.NotVerifiableException;
import io.contrail.verifier.source.SourceChunk;
import io.contrail.verifier.source.SourceReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares source and warehouse while data flow. One thread reads chunks of the source, each under a pin of its own;
 * another waits, for many chunks at once, until the warehouse has what their pins see; the caller's thread compares them
 * as of these pins. What differs is drilled down.
 */
public final class Verifier {
    private static final Logger log = LoggerFactory.getLogger(Verifier.class);
    private static final int CHUNKS_AHEAD = 64;
    private static final int TRIES = 6;

    private final Ends ends;
    private final VerifierSettings settings;
    private final Clock clock;

    public Verifier(Ends ends, VerifierSettings settings, Clock clock) {
        this.ends = ends;
        this.settings = settings;
        this.clock = clock;
    }

    /** Compares whole tables. */
    public VerificationReport tables(List<TableId> tables, VerificationListener listener) {
        return run(tables, Map.of(), "all rows", listener);
    }

    /** Compares what has not been verified within a time: of a table that was never verified, all of it. */
    public VerificationReport notVerifiedWithin(
            List<TableId> tables, Duration coverage, VerificationListener listener) {
        long since = (clock.millis() - coverage.toMillis()) * 1_000;
        Map<TableId, List<KeyRange>> ranges = new HashMap<>();
        try (VerificationReader warehouse = ends.warehouse().get()) {
            warehouse.checks().coverage().forEach((table, known) -> {
                if (tables.contains(table)) {
                    ranges.put(table, Coverage.olderThan(known, since));
                }
            });
        }
        return run(tables, ranges, "what was not verified within %s".formatted(words(coverage)), listener);
    }

    /**
     * Compares some ranges of tables; of a table that {@code ranges} lacks, all of it.
     *
     * @param scope for the report, what the ranges are
     */
    VerificationReport ranges(
            List<TableId> tables, Map<TableId, List<KeyRange>> ranges, String scope, VerificationListener listener) {
        return run(tables, ranges, scope, listener);
    }

    private static String words(Duration time) {
        return time.toHours() > 0 && time.toMinutesPart() == 0 && time.toSecondsPart() == 0
                ? time.toHours() + " h"
                : time.toSeconds() + " s";
    }

    /**
     * Compares one row.
     *
     * @param key the key's values as PostgreSQL prints them, in the key's order
     */
    public VerificationReport row(TableId table, List<String> key) {
        Instant began = clock.instant();
        TableReport report;
        try (SourceConnection source = ends.source().get();
                VerificationReader warehouse = ends.warehouse().get()) {
            SourceReader.prepare(source);
            TableCheck check = TableCheck.begin(table, source, ends.capture().publication(), warehouse, ends.topics());
            if (check.schema().key().size() != key.size()) {
                throw PipelineException.usage(
                        "The key of %s is %s, not %d values."
                                .formatted(table, check.schema().key(), key.size()),
                        "No row was compared.",
                        "give each of them, as a JSON array of texts, e.g. --key '[\"ORD\",\"2001-01-08\"]'.");
            }
            report = row(check, check.reader(source).canonical(key), source, warehouse);
        } catch (NotVerifiableException obstacle) {
            report = TableCheck.notBegun(table, obstacle);
        }
        return new VerificationReport(
                began.toString(),
                clock.millis() - began.toEpochMilli(),
                "the row %s".formatted(String.join(", ", key)),
                List.of(report));
    }

    private TableReport row(TableCheck check, List<String> key, SourceConnection source, VerificationReader warehouse) {
        try (SourceConnection control = ends.source().get()) {
            Fence fence = ends.fence(control, warehouse, settings.patience());
            DrillDown drillDown = new DrillDown(source, warehouse, fence, 1);
            List<Difference> found = drillDown.row(check, key).stream().toList();
            TableReport report = check.report();
            boolean nowhere = found.isEmpty() && !drillDown.inSource(check, key);
            List<String> notes = new ArrayList<>(report.notes());
            if (nowhere) {
                notes.add("Neither source nor warehouse has a row of this key.");
            }
            return new TableReport(
                    report.id(),
                    nowhere ? 0 : 1,
                    1,
                    null,
                    0,
                    found.isEmpty() ? Verdict.VERIFIED : Verdict.DIFFERENT,
                    null,
                    null,
                    found.size(),
                    found,
                    0,
                    notes);
        }
    }

    private VerificationReport run(
            List<TableId> tables, Map<TableId, List<KeyRange>> wanted, String scope, VerificationListener listener) {
        Instant began = clock.instant();
        CpuBudget budget = new CpuBudget(settings.cpu());
        BlockingQueue<SourcePass.Item> items = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
        BlockingQueue<FencePass.Fenced> fenced = new ArrayBlockingQueue<>(1);
        Thread reader = thread("source", new SourcePass(ends, tables, wanted, settings, budget, items));
        Thread waiter = thread("fence", new FencePass(ends, settings.patience(), items, fenced));
        try (SourceConnection source = ends.source().get();
                SourceConnection control = ends.source().get();
                VerificationReader warehouse = ends.warehouse().get()) {
            SourceReader.prepare(source);
            Run run = new Run(source, control, warehouse, budget, listener);
            reader.start();
            waiter.start();
            List<TableReport> reports = run.compare(fenced);
            return new VerificationReport(began.toString(), clock.millis() - began.toEpochMilli(), scope, reports);
        } finally {
            reader.interrupt();
            waiter.interrupt();
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "contrail-verify-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** One run's comparing side. */
    private final class Run {
        private final VerificationReader warehouse;
        private final SourceConnection source;
        private final Fence fence;
        private final DrillDown drillDown;
        private final CpuBudget budget;
        private final VerificationListener listener;
        private final Keeper keeper;
        private final Map<TableId, NotVerifiableException> obstacles = new HashMap<>();
        private final Map<TableId, TableReport> reports = new LinkedHashMap<>();

        Run(
                SourceConnection source,
                SourceConnection control,
                VerificationReader warehouse,
                CpuBudget budget,
                VerificationListener listener) {
            this.source = source;
            this.warehouse = warehouse;
            this.fence = ends.fence(control, warehouse, settings.patience());
            this.drillDown = new DrillDown(source, warehouse, fence, settings.examples());
            this.budget = budget;
            this.listener = listener;
            this.keeper = new Keeper(warehouse.checks(), clock);
        }

        List<TableReport> compare(BlockingQueue<FencePass.Fenced> fenced) {
            boolean more = true;
            while (more) {
                FencePass.Fenced some = next(fenced);
                if (some.failure() != null) {
                    throw some.failure();
                }
                listener.awaited(some.waited());
                some.lagging().forEach(obstacles::putIfAbsent);
                for (SourcePass.Item item : some.items()) {
                    if (item instanceof SourcePass.Item.Read read) {
                        compare(read, some.fencedAt());
                    } else if (item instanceof SourcePass.Item.TableEnd end) {
                        end(end);
                    } else if (item instanceof SourcePass.Item.End last) {
                        if (last.failure() != null) {
                            throw last.failure();
                        }
                        more = false;
                    }
                }
            }
            return List.copyOf(reports.values());
        }

        private static FencePass.Fenced next(BlockingQueue<FencePass.Fenced> fenced) {
            try {
                return fenced.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw FencePass.interrupted(e);
            }
        }

        private void compare(SourcePass.Item.Read read, long fencedAt) {
            TableCheck check = read.check();
            if (obstacles.containsKey(check.table())) {
                return;
            }
            long began = System.nanoTime();
            try {
                compare(check, read.part(), read.chunk(), read.settled(), (fencedAt - read.readAt()) / 1_000_000);
                keeper.compared(check);
                listener.compared(
                        check.table().toString(),
                        check.report().rows(),
                        check.report().chunks());
            } catch (NotVerifiableException obstacle) {
                obstacles.put(check.table(), obstacle);
            } catch (ShapeChangedException changed) {
                obstacles.put(
                        check.table(),
                        new NotVerifiableException(
                                NotVerifiableException.Reason.SCHEMA_CHANGE,
                                "The table's columns changed while it was verified. Verify it again."));
            }
            budget.spend(System.nanoTime() - began);
        }

        private void compare(TableCheck check, KeyRange part, SourceChunk first, long firstSettled, long lag) {
            SourceChunk chunk = first;
            long settled = firstSettled;
            for (int i = 0; i < TRIES; i++) {
                long began = System.nanoTime();
                ChunkSum sum = warehouse.sum(check.chunk(chunk.range(), chunk.pin(), settled));
                listener.summed(chunk, Duration.ofNanos(System.nanoTime() - began));
                if (sum.doubt() == null) {
                    if (sum.rows() == chunk.rows() && sum.print().equals(chunk.print())) {
                        check.equal(part, chunk, lag);
                    } else {
                        log.info(
                                "A chunk of table {} differs: {} rows in the source, {} in the warehouse",
                                check.table(),
                                chunk.rows(),
                                sum.rows());
                        drillDown.into(check, part, chunk, lag);
                    }
                    return;
                } else if (i == TRIES - 1) {
                    throw new NotVerifiableException(
                            NotVerifiableException.Reason.LOADING,
                            "It could not be compared: %s.".formatted(sum.doubt()));
                }
                settled = check.settled(warehouse);
                chunk = check.reader(source).again(chunk.range());
                fence.await(List.of(check.topic()));
            }
        }

        private void end(SourcePass.Item.TableEnd end) {
            TableCheck check = end.check();
            NotVerifiableException obstacle =
                    obstacles.containsKey(end.table()) ? obstacles.get(end.table()) : end.obstacle();
            TableReport report;
            if (check == null) {
                report = TableCheck.notBegun(end.table(), java.util.Objects.requireNonNull(obstacle));
            } else {
                if (obstacle == null) {
                    obstacle = loadingSince(check);
                }
                report = obstacle == null ? check.report() : check.report(obstacle);
                keeper.end(check, report);
            }
            reports.put(end.table(), report);
            listener.done(report);
        }

        private @Nullable NotVerifiableException loadingSince(TableCheck check) {
            try {
                check.refuseLoading(warehouse);
                return null;
            } catch (NotVerifiableException obstacle) {
                return obstacle;
            }
        }
    }
}
