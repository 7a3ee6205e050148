package io.contrail.changelog.landing;

import io.contrail.changelog.Change;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.util.Map;
import java.util.Optional;

/**
 * A warehouse as one sink task uses it, from one thread. The warehouse, and not Kafka, remembers how far it has got.
 *
 * <p>After {@link #land} returns, and after a crash at any moment, three things hold for every table: the changelog has
 * every landed change exactly once; the current table equals the full history applied in order, newest change per key,
 * deletes gone; and a reader sees both, or neither, of a change and the progress that covers it.
 */
public interface Warehouse extends AutoCloseable {

    /** How far each stream has been landed durably. */
    Map<Stream, Progress> progress();

    /** All wire schemas that have been landed, by fingerprint. */
    Map<String, String> schemas();

    /**
     * Makes a table ready for changes of this shape. What was landed before keeps its values: rows that are there get
     * what the source gave them, and where that cannot be known the table is marked incomplete until they are written
     * again. Safe to repeat; {@link #land} does it for a table that was not made ready.
     *
     * @param first the first change of this shape
     * @throws io.contrail.changelog.PipelineException with remedy STOP_TABLE when this table cannot have the shape
     */
    void follow(TableSchema schema, Change first);

    /** A dead letter that has not been applied yet. */
    Optional<DeadLetter> deadLetter(long number);

    /** The dead letters that have not been applied yet, with their tables, in the order of their records. */
    Map<Long, TableId> openDeadLetters();

    /**
     * Applies a dead letter in its right place: as if it had been landed in its turn. Safe to repeat.
     *
     * @param schema the shape that the change has
     */
    void redrive(long number, TableSchema schema, Change change);

    /** Takes a dead letter off without applying it: it is no change of the table. Its bytes stay. */
    void discard(long number);

    /**
     * Lands changes and makes them readable, in their changelog and in their current table.
     *
     * @throws io.contrail.changelog.PipelineException when they cannot be landed; then none of them is
     */
    void land(Landing landing);

    @Override
    void close();
}
