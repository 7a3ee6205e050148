package io.contrail.verifier;

import io.contrail.verifier.source.SourceChunk;
import java.time.Duration;

/** Follows a verification, on the thread that compares. */
public interface VerificationListener {
    /** Nobody. */
    VerificationListener SILENT = new VerificationListener() {};

    /** Rows of a table that have been compared so far. */
    default void compared(String table, long rows, long chunks) {}

    /** Both ends of a chunk have been summed, and the warehouse took so long for it. */
    default void summed(SourceChunk chunk, Duration warehouse) {}

    /** The warehouse was waited for, once for all chunks that were read before. */
    default void awaited(Duration time) {}

    /** A table is done. */
    default void done(TableReport report) {}
}
