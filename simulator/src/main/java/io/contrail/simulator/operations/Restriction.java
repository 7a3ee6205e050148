package io.contrail.simulator.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Weather, or a ground stop, at one airport, and what came of it so far. */
final class Restriction {
    private static final int NAMED_LEGS = 100;

    final int number;
    final Irregularity.Kind kind;
    final String airport;
    final Instant from;
    final Instant until;
    final List<LegKey> legs = new ArrayList<>();
    int delayed;
    int cancelled;
    int diverted;
    long changes;
    boolean ended;

    Restriction(int number, Irregularity.Kind kind, String airport, Instant from, Instant until) {
        this.number = number;
        this.kind = kind;
        this.airport = airport;
        this.from = from;
        this.until = until;
    }

    void affects(LegKey leg) {
        if (legs.size() < NAMED_LEGS) {
            legs.add(leg);
        }
    }

    Irregularity row(long seed) {
        Noise noise = new Noise(seed).at(number);
        UUID id = new UUID(noise.bits(Noise.For.WEATHER), noise.bits(Noise.For.IRREGULARITY));
        String detail = "{\"until\": \"%s\", \"delayed\": %d, \"cancelled\": %d, \"diverted\": %d}"
                .formatted(until, delayed, cancelled, diverted);
        Irregularity open = new Irregularity(id, kind, airport, legs, detail, from, null);
        return ended ? open.closed(until) : open;
    }
}
