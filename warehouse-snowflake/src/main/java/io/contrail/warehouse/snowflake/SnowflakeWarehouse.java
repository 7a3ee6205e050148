package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Snowflake. Changes land by streaming channels, whose committed tokens are the progress; what must be there before them,
 * such as a table in their shape, is made by JDBC. An apply merges what has landed, by JDBC again, every so often.
 */
final class SnowflakeWarehouse implements Warehouse {
    private final Database database;
    private final Parts parts;
    private final Clock clock;
    private final ApplyTimer timer;

    private SnowflakeWarehouse(Database database, Parts parts, Clock clock, ApplyTimer timer) {
        this.database = database;
        this.parts = parts;
        this.clock = clock;
        this.timer = timer;
    }

    /** Opens it, and ends what another process has begun with our streams. */
    static SnowflakeWarehouse open(SnowflakeSettings settings, Clock clock, Predicate<Stream> ours) {
        return open(Database.of(settings), Pipes.of(settings), settings.applyInterval(), clock, ours);
    }

    /** Closes both when it is closed. */
    static SnowflakeWarehouse open(Database database, Pipes pipes, Duration applyInterval, Clock clock) {
        return open(database, pipes, applyInterval, clock, stream -> true);
    }

    /** The same for some streams: those of other tasks are left alone. */
    static SnowflakeWarehouse open(
            Database database, Pipes pipes, Duration applyInterval, Clock clock, Predicate<Stream> ours) {
        try {
            Parts parts = Parts.load(database, pipes, clock, ours);
            ApplyTimer timer = new ApplyTimer(applyInterval, database, parts::applyAll);
            if (!timer.runs()) {
                parts.applyAll();
            }
            return new SnowflakeWarehouse(database, parts, clock, timer);
        } catch (RuntimeException e) {
            pipes.close();
            database.close();
            throw e;
        }
    }

    @Override
    public Map<Stream, Progress> progress() {
        synchronized (database) {
            Map<Stream, Progress> progress = new HashMap<>();
            parts.streams().forEach((stream, state) -> {
                if (!state.progress().equals(Progress.NONE)) {
                    progress.put(stream, state.progress());
                }
            });
            return progress;
        }
    }

    @Override
    public Map<String, String> schemas() {
        Map<String, String> schemas = new HashMap<>();
        database.query(
                "SELECT fingerprint, wire_schema FROM contrail.schemas",
                row -> schemas.put(row.getString(1), row.getString(2)));
        return schemas;
    }

    @Override
    public void follow(TableSchema schema, Change first) {
        synchronized (database) {
            parts.tables().of(schema, first);
        }
    }

    /**
     * Whatever this landing needs is made first; then its rows are sent and their commit is awaited, without the database,
     * so that an apply may run meanwhile.
     */
    @Override
    public void land(Landing landing) {
        timer.rethrow();
        Map<StreamState, LandingBatch> batches = new LinkedHashMap<>();
        synchronized (database) {
            if (parts.unseen().isUnseen(landing)) {
                parts.unseen().land(landing);
                return;
            }
            landing.tables().stream()
                    .filter(changes -> !changes.changes().isEmpty())
                    .forEach(changes -> {
                        TableState table = parts.tables().of(changes);
                        StreamState stream = parts.stream(changes.stream(), table);
                        batches.computeIfAbsent(
                                        stream,
                                        s -> new LandingBatch(
                                                table, stream, progress(landing, stream), clock.instant()))
                                .prepare(changes.changes(), parts);
                    });
            save(landing, batches.isEmpty());
        }
        try {
            batches.values().forEach(LandingBatch::send);
            batches.values().forEach(batch -> batch.await(parts.rewinds()));
        } catch (RuntimeException e) {
            batches.values().forEach(LandingBatch::abandon);
            throw e;
        }
        synchronized (database) {
            landing.progress()
                    .forEach((stream, progress) -> parts.stream(stream).landed(progress));
            batches.values().forEach(LandingBatch::landed);
            if (timer.runs()) {
                timer.somethingLanded();
            } else {
                batches.values().forEach(batch -> parts.applier().apply(batch.table()));
                parts.saveProgress();
            }
        }
    }

    private static Progress progress(Landing landing, StreamState stream) {
        Progress progress = landing.progress().get(stream.stream());
        if (progress == null) {
            throw new IllegalArgumentException(
                    "A landing has changes of %s without its progress".formatted(stream.stream()));
        }
        return progress;
    }

    /** Schemas and dead letters come before the rows that follow them, and may be there twice without harm. */
    private void save(Landing landing, boolean withoutRows) {
        if (landing.schemas().isEmpty() && landing.deadLetters().isEmpty()) {
            return;
        }
        database.transaction(() -> {
            landing.schemas().forEach(parts::saveSchema);
            parts.letters().add(landing.deadLetters(), clock.instant());
            if (withoutRows) {
                landing.progress().forEach((stream, progress) -> {
                    StreamState state = parts.stream(stream);
                    if (progress.nextOrdinal() > state.progress().nextOrdinal() && !state.dirty()) {
                        parts.offsets().save(stream, progress);
                    }
                });
            }
        });
    }

    @Override
    public Optional<DeadLetter> deadLetter(long number) {
        return parts.letters().read(number);
    }

    @Override
    public Map<Long, TableId> openDeadLetters() {
        return parts.letters().open();
    }

    @Override
    public void redrive(long number, TableSchema schema, Change change) {
        synchronized (database) {
            TableState table = parts.tables().asItIs(schema, change);
            parts.applier().apply(table);
            parts.tables().prepare(table, List.of(change));
            Change complete = table.layout().schema().sameShape(schema)
                    ? new MovedRows(database, table.layout())
                            .complete(List.of(), List.of(change))
                            .get(0)
                    : change;
            Redrive redrive = new Redrive(database, table.layout(), schema, complete);
            parts.letters().read(number).ifPresent(letter -> redrive(table, letter, redrive));
        }
    }

    /** The watermark moves past the change, for the next apply must not find it. */
    private void redrive(TableState table, DeadLetter letter, Redrive redrive) {
        StreamState stream = parts.stream(letter.stream(), table);
        long upTo = Math.max(letter.ordinal(), stream.progress().nextOrdinal() - 1);
        database.transaction(() -> {
            redrive.run(upTo, clock.instant());
            parts.offsets().move(stream.stream(), parts.offsets().applied(stream.stream()), upTo);
            parts.letters().settle(letter, "redriven", clock.instant());
        });
        stream.applied(upTo);
    }

    @Override
    public void discard(long number) {
        parts.letters().read(number).ifPresent(letter -> parts.letters().settle(letter, "discarded", clock.instant()));
    }

    @Override
    public void close() {
        timer.close();
        synchronized (database) {
            try {
                parts.saveProgress();
            } catch (PipelineException e) {
                // What was not saved is read once more.
                parts.warn(e);
            } finally {
                parts.close();
                database.close();
            }
        }
    }
}
