package io.contrail.verifier;

/** How many rows the next chunk has, so that its transaction in the source stays short. Used by one thread. */
final class ChunkSize {
    private static final long SHORT_NANOS = 100_000_000;
    private static final long FEWEST = 500;
    private static final long MOST = 100_000;

    private final boolean fixed;
    private long rows;

    /** @param rows 0 to let time decide */
    ChunkSize(long rows) {
        this.fixed = rows > 0;
        this.rows = fixed ? rows : 5_000;
    }

    long rows() {
        return rows;
    }

    /** A chunk of about this size took so long. */
    void took(long read, long nanos) {
        if (fixed || read < rows / 2) {
            return;
        }
        double factor = Math.max(0.25, Math.min(4, (double) SHORT_NANOS / Math.max(1, nanos)));
        rows = Math.max(FEWEST, Math.min(MOST, (long) (rows * factor)));
    }
}
