package io.contrail.changelog.landing;

import java.util.Map;

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
     * Lands changes and makes them readable, in their changelog and in their current table.
     *
     * @throws io.contrail.changelog.PipelineException when they cannot be landed; then none of them is
     */
    void land(Landing landing);

    @Override
    void close();
}
