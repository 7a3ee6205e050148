package io.contrail.simulator.operations;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code irregularity}.
 *
 * @param airport where it happened
 * @param detail JSON object
 */
public record Irregularity(
        UUID id,
        Kind kind,
        String airport,
        List<LegKey> legs,
        String detail,
        Instant openedAt,
        @Nullable Instant closedAt)
        implements Row {
    /** What went otherwise than planned. */
    public enum Kind {
        CANCELLATION,
        RETURN_TO_GATE,
        DIVERSION,
        TAIL_SWAP,
        STORM,
        GROUND_STOP
    }

    public Irregularity {
        legs = List.copyOf(legs);
    }

    @Override
    public String table() {
        return "irregularity";
    }

    Irregularity closed(Instant at) {
        return new Irregularity(id, kind, airport, legs, detail, openedAt, at);
    }
}
