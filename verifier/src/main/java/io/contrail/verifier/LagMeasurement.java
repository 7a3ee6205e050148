package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.NotVerifiableException;
import java.time.Duration;
import java.util.Collection;

/** Measures how far a pipeline's warehouse is behind, by the fence at which verifications wait. */
public final class LagMeasurement {
    private final Ends ends;
    private final Duration patience;

    /** @param patience after which nobody waits any longer */
    public LagMeasurement(Ends ends, Duration patience) {
        this.ends = ends;
        this.patience = patience;
    }

    /** Returns when everything of these tables that is committed now has arrived, or when the patience is over. */
    public Lag measure(Collection<TableId> tables) {
        try (SourceConnection source = ends.source().get();
                VerificationReader warehouse = ends.warehouse().get()) {
            Fence fence = ends.fence(source, warehouse, patience);
            long began = System.nanoTime();
            Duration captured = null;
            String obstacle = null;
            try {
                captured = fence.awaitCaptured();
                fence.awaitLanded(tables.stream().map(ends.topics()::of).toList());
            } catch (NotVerifiableException late) {
                obstacle = late.getMessage();
            }
            long total = since(began);
            long toKafka = captured == null ? total : captured.toMillis();
            return new Lag(toKafka, total - toKafka, obstacle);
        }
    }

    private static long since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime).toMillis();
    }
}
