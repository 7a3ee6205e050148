package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the warehouse consists of, wired, with the streams that it knows. Whoever uses it holds the database's monitor. */
final class Parts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Set<TableState> heldUp = new HashSet<>();
    private final Database database;
    private final Pipes pipes;
    private final Offsets offsets;
    private final DeadLetters letters;
    private final Incomplete incomplete;
    private final Applier applier;
    private final Tables tables;
    private final Map<Stream, StreamState> streams = new HashMap<>();

    private Parts(Database database, Pipes pipes, Clock clock) {
        this.database = database;
        this.pipes = pipes;
        this.offsets = new Offsets(database);
        this.letters = new DeadLetters(database);
        this.incomplete = new Incomplete(database);
        this.applier = new Applier(database, offsets, letters, incomplete, streams);
        this.tables = new Tables(database, applier, incomplete, clock);
    }

    /** Makes what is missing, and reads how far each stream has been landed. */
    static Parts load(Database database, Pipes pipes, Clock clock, Predicate<Stream> ours) {
        Parts parts = new Parts(database, pipes, clock);
        Catalog.create(database);
        parts.incomplete.load();
        Map<Stream, Offsets.Known> known = parts.offsets.load();
        parts.tables.load(tablesOfOthers(known, ours));
        known.forEach((stream, state) -> {
            if (ours.test(stream)) {
                parts.resume(stream, state);
            } else {
                parts.streams.put(stream, new StreamState(stream, state.progress(), state.applied(), true));
            }
        });
        return parts;
    }

    private static Set<String> tablesOfOthers(Map<Stream, Offsets.Known> known, Predicate<Stream> ours) {
        Set<String> tables = new HashSet<>();
        known.forEach((stream, state) -> {
            TableId table = state.table();
            if (table != null && !ours.test(stream)) {
                tables.add(TableLayout.name(table));
            }
        });
        return tables;
    }

    /** The further of what a transaction has saved and of what the channel has committed. */
    private void resume(Stream stream, Offsets.Known known) {
        TableId table = known.table();
        if (table == null || !tables.has(table)) {
            streams.put(stream, new StreamState(stream, known.progress(), known.applied(), true));
            return;
        }
        LandingChannel channel = new LandingChannel(pipes, table, stream, known.refused());
        if (known.rewindTo() != null) {
            rewinds().finish(stream, tables.named(table).layout(), channel, known.rewindTo());
        }
        OffsetToken committed = channel.peek();
        if (committed != null && channel.hasRefused()) {
            // A process that died has not taken them back.
            rewinds().begin(stream, known.progress(), tables.named(table).layout(), channel);
            committed = channel.peek();
        }
        boolean further = committed != null
                && committed.progress().nextOrdinal() > known.progress().nextOrdinal();
        StreamState state = new StreamState(
                stream,
                committed != null && further ? committed.progress() : known.progress(),
                known.applied(),
                !further);
        if (committed != null) {
            // Rows of a landing that was cut are not applied before the whole of it is there.
            state.rows(Math.min(committed.ordinal(), state.progress().nextOrdinal() - 1));
        }
        state.channel(channel);
        streams.put(stream, state);
        tables.named(table).stream(state);
    }

    Map<Stream, StreamState> streams() {
        return streams;
    }

    /** A stream, one that is new included. */
    StreamState stream(Stream stream) {
        return streams.computeIfAbsent(stream, s -> new StreamState(s, Progress.NONE, -1, false));
    }

    /** The stream of a table's changes. Its name is saved before its channel commits anything. */
    StreamState stream(Stream name, TableState table) {
        StreamState stream = stream(name);
        StreamState known = table.stream();
        if (known == null) {
            database.transaction(() -> {
                offsets.save(name, stream.progress());
                offsets.name(name, table.layout().table());
            });
            stream.channel(new LandingChannel(pipes, table.layout().table(), name, 0));
            table.stream(stream);
        } else if (known != stream) {
            throw new PipelineException(
                    PipelineException.Remedy.STOP,
                    PipelineException.Kind.FAILED,
                    "Table %s gets changes from %s and from %s."
                            .formatted(table.layout().table(), known.stream(), name),
                    "The offsets of two partitions have no order, so the newest change of a row could not be told.",
                    "let each table's topic have one partition.");
        }
        return stream;
    }

    Tables tables() {
        return tables;
    }

    Database database() {
        return database;
    }

    Offsets offsets() {
        return offsets;
    }

    DeadLetters letters() {
        return letters;
    }

    Applier applier() {
        return applier;
    }

    Rewinds rewinds() {
        return new Rewinds(database, offsets);
    }

    UnseenRows unseen() {
        return new UnseenRows(this, incomplete);
    }

    void saveSchema(String fingerprint, String schema) {
        database.execute("""
                MERGE INTO contrail.schemas s USING (
                    SELECT CAST(? AS VARCHAR) AS fingerprint, CAST(? AS VARCHAR) AS wire_schema) v
                ON s.fingerprint = v.fingerprint
                WHEN NOT MATCHED THEN INSERT (fingerprint, wire_schema) VALUES (v.fingerprint, v.wire_schema)""", fingerprint, schema);
    }

    /**
     * Then the progress says what the current tables have. Progress without rows is saved too: a verifier waits for it. A
     * table that could not be applied the last time comes last, so that it holds up no other.
     */
    void applyAll() {
        List<TableState> all = List.copyOf(tables.all());
        all.stream().filter(table -> !heldUp.contains(table)).forEach(this::apply);
        saveProgress();
        all.stream().filter(heldUp::contains).forEach(this::apply);
    }

    private void apply(TableState table) {
        try {
            applier.apply(table);
            heldUp.remove(table);
        } catch (PipelineException e) {
            heldUp.add(table);
            throw e;
        }
    }

    /** Progress with which no row has come, but for streams whose rows are to be applied: theirs comes with them. */
    void saveProgress() {
        for (StreamState stream : streams.values()) {
            if (!stream.saved() && !stream.dirty()) {
                offsets.save(stream.stream(), stream.progress());
                stream.markSaved();
            }
        }
    }

    void warn(PipelineException e) {
        log.warn(
                "The warehouse was closed without saving how far it has read records without rows. {}", e.getMessage());
    }

    @Override
    public void close() {
        pipes.close();
    }
}
