package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.verification.Check;
import io.contrail.changelog.verification.CheckedRange;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.LandedTable;
import io.contrail.changelog.verification.SnapshotPin;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.Comparison;
import io.contrail.verifier.source.NotVerifiableException;
import io.contrail.verifier.source.SourceChunk;
import io.contrail.verifier.source.SourceReader;
import io.contrail.verifier.source.SourceTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One table under verification: what is compared of it, and what has been found so far. Made by the thread that reads the
 * source, filled by the one that compares.
 */
final class TableCheck {
    private final TableId table;
    private final TableSchema schema;
    private final SourceTable source;
    private final Comparison comparison;
    private final String topic;
    private final @Nullable String incomplete;
    private final List<Difference> examples = new ArrayList<>();
    /** The parts of each range that was asked for. */
    private final Map<KeyRange, List<CheckedRange>> parts = new LinkedHashMap<>();

    private final List<Check> checks = new ArrayList<>();
    private int told;
    private long rows;
    private long lagMillis;
    private long differences;
    private long unconfirmed;
    private @Nullable SnapshotPin lastPin;

    private TableCheck(TableId table, LandedTable landed, SourceTable source, Comparison comparison, String topic) {
        this.table = table;
        this.schema = landed.schema();
        this.incomplete = landed.incomplete();
        this.source = source;
        this.comparison = comparison;
        this.topic = topic;
    }

    /** @throws NotVerifiableException when the table cannot be verified now */
    static TableCheck begin(
            TableId table, SourceConnection source, String publication, VerificationReader warehouse, Topics topics) {
        SourceTable there = SourceTable.read(source, table, publication)
                .orElseThrow(() -> new NotVerifiableException(
                        NotVerifiableException.Reason.DROPPED,
                        "The source no longer has it; the warehouse keeps what it was."));
        LandedTable landed = warehouse
                .table(table)
                .orElseThrow(() -> new NotVerifiableException(
                        NotVerifiableException.Reason.LOADING, "The warehouse has not got the table yet."));
        refuseLoading(landed);
        Comparison comparison = Comparison.between(there, landed.schema());
        if (comparison.obstacle() != null) {
            throw new NotVerifiableException(
                    NotVerifiableException.Reason.SCHEMA_CHANGE,
                    comparison.obstacle() + " Write a row of the table, or run 'contrail snapshot start --table "
                            + table + "', then verify again.");
        }
        return new TableCheck(table, landed, there, comparison, topics.of(table));
    }

    private static void refuseLoading(LandedTable landed) {
        if (landed.loading()) {
            throw new NotVerifiableException(
                    NotVerifiableException.Reason.LOADING,
                    "It is being read as a whole. Verify it when 'contrail snapshot status' no longer names it.");
        }
    }

    /** @throws NotVerifiableException when a reading of the whole table has begun since */
    void refuseLoading(VerificationReader warehouse) {
        warehouse.table(table).ifPresent(TableCheck::refuseLoading);
    }

    SourceReader reader(SourceConnection connection) {
        return new SourceReader(connection, source, schema, comparison.columns());
    }

    /** From this ordinal on, rows that a reading of the source has brought may be later than a pin that is taken now. */
    long settled(VerificationReader warehouse) {
        return warehouse
                .progress()
                .getOrDefault(new Stream(topic, 0), Progress.NONE)
                .nextOrdinal();
    }

    Chunk chunk(KeyRange range, SnapshotPin pin, long settled) {
        return new Chunk(schema, comparison.columns(), range, pin, settled);
    }

    void equal(KeyRange part, SourceChunk chunk, long lag) {
        compared(chunk, lag, Verdict.VERIFIED, 0);
        covered(part, new CheckedRange(chunk.range(), chunk.rows(), chunk.pin().takenAt()));
    }

    void different(KeyRange part, SourceChunk chunk, long lag, long found, List<Difference> some) {
        compared(chunk, lag, Verdict.DIFFERENT, found);
        covered(part, new CheckedRange(chunk.range(), chunk.rows(), null));
        differences += found;
        examples.addAll(some);
    }

    private void covered(KeyRange part, CheckedRange range) {
        parts.computeIfAbsent(part, key -> new ArrayList<>()).add(range);
    }

    private void compared(SourceChunk chunk, long lag, Verdict verdict, long found) {
        rows += chunk.rows();
        lagMillis = Math.max(lagMillis, lag);
        lastPin = chunk.pin();
        checks.add(new Check(
                table,
                chunk.range(),
                chunk.pin().text(),
                chunk.rows(),
                verdict.name().toLowerCase(Locale.ROOT),
                found,
                null,
                lag,
                chunk.pin().takenAt()));
    }

    /** What was compared since this was asked last. */
    List<Check> news() {
        List<Check> news = List.copyOf(checks.subList(told, checks.size()));
        told = checks.size();
        return news;
    }

    /** That the rest could not be compared. */
    Check unverified(String reason, long now) {
        return new Check(
                table, KeyRange.ALL, "", 0, Verdict.UNVERIFIED.name().toLowerCase(Locale.ROOT), 0, reason, 0, now);
    }

    /**
     * The table's ranges as they are now known; empty when they are to stay as they were.
     *
     * @param ended whether everything that was asked for has been compared
     */
    Optional<List<CheckedRange>> coverage(List<CheckedRange> before, boolean ended) {
        boolean whole = parts.containsKey(KeyRange.ALL);
        if (parts.isEmpty() || (whole && !ended && !before.isEmpty())) {
            return Optional.empty(); // What was verified before is more than the beginning of a new look at everything.
        }
        return Coverage.updated(whole ? List.of(new CheckedRange(KeyRange.ALL, 0, null)) : before, parts);
    }

    void unconfirmed() {
        unconfirmed++;
    }

    int examplesSoFar() {
        return examples.size();
    }

    TableReport report() {
        List<String> notes = new ArrayList<>(comparison.notes());
        if (incomplete != null) {
            notes.add("The warehouse knows that the table is incomplete: " + incomplete + ".");
        }
        return new TableReport(
                table,
                rows,
                checks.size(),
                lastPin == null ? null : lastPin.text(),
                lagMillis,
                differences == 0 ? Verdict.VERIFIED : Verdict.DIFFERENT,
                null,
                null,
                differences,
                List.copyOf(examples),
                unconfirmed,
                notes);
    }

    /** What was found is kept; but what was not compared is not verified. */
    TableReport report(NotVerifiableException obstacle) {
        TableReport found = report();
        return new TableReport(
                found.id(),
                found.rows(),
                found.chunks(),
                found.pin(),
                found.lagMillis(),
                found.differences() > 0 ? Verdict.DIFFERENT : Verdict.UNVERIFIED,
                obstacle.reason(),
                String.valueOf(obstacle.getMessage()),
                found.differences(),
                found.examples(),
                found.unconfirmed(),
                found.notes());
    }

    static TableReport notBegun(TableId table, NotVerifiableException obstacle) {
        return new TableReport(
                table,
                0,
                0,
                null,
                0,
                Verdict.UNVERIFIED,
                obstacle.reason(),
                String.valueOf(obstacle.getMessage()),
                0,
                List.of(),
                0,
                List.of());
    }

    TableId table() {
        return table;
    }

    TableSchema schema() {
        return schema;
    }

    List<String> columns() {
        return comparison.columns();
    }

    String topic() {
        return topic;
    }
}
