package io.contrail.verifier.source;

/** A table, or the whole source, cannot be verified now. Never taken for an agreement. */
public final class NotVerifiableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The warehouse has not got in time what the pin sees. */
        LAGGING,
        /** The table is being read as a whole, or the warehouse has not got it yet. */
        LOADING,
        /** The source is a standby. */
        STANDBY,
        /** Columns differ, because DDL is on its way. */
        SCHEMA_CHANGE,
        /** The source no longer has the table. */
        DROPPED,
        /** The source or the warehouse failed while it was compared. */
        FAILED
    }

    private final Reason reason;

    public NotVerifiableException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
