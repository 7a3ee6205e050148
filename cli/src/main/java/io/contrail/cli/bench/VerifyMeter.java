package io.contrail.cli.bench;

import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.source.SourceChunk;
import java.time.Duration;

/** Adds up what a verification took, by its parts. Used by the thread that compares. */
final class VerifyMeter implements VerificationListener {
    private long chunks;
    private long rows;
    private long sourceNanos;
    private long longestNanos;
    private long warehouseNanos;
    private long fenceNanos;

    @Override
    public void summed(SourceChunk chunk, Duration warehouse) {
        chunks++;
        rows += chunk.rows();
        sourceNanos += chunk.nanos();
        longestNanos = Math.max(longestNanos, chunk.nanos());
        warehouseNanos += warehouse.toNanos();
    }

    @Override
    public void awaited(Duration time) {
        fenceNanos += time.toNanos();
    }

    /** @param seconds of the whole verification, by the clock */
    VerifyRound round(double seconds) {
        return new VerifyRound(
                seconds, sourceNanos / 1e9, warehouseNanos / 1e9, fenceNanos / 1e9, chunks, rows, longestNanos / 1e6);
    }
}
