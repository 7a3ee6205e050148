package io.contrail.verifier;

/** Follows a verification. */
public interface VerificationListener {
    /** Nobody. */
    VerificationListener SILENT = new VerificationListener() {};

    /** Rows of a table that have been compared so far. */
    default void compared(String table, long rows, long chunks) {}

    /** A table is done. */
    default void done(TableReport report) {}
}
