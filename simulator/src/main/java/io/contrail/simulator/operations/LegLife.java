package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airline;
import io.contrail.simulator.reference.Airport;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One leg as it stands, with the rows that belong to it and what it does next. */
final class LegLife implements Comparable<LegLife> {
    /** What a leg does when it wakes, in the usual order. */
    enum Phase {
        PLAN,
        RELEASE,
        ASSIGN,
        GATE,
        REVISE,
        REVIEW,
        BOARD,
        DOORS,
        OUT,
        RETURN,
        OFF,
        SETTLE,
        CRUISE,
        ON,
        IN,
        CLOSE,
        REINSTATE,
        ARCHIVE
    }

    /** Why a leg exists. */
    enum Kind {
        /** It is in the timetable. */
        SCHEDULED,
        /** It takes passengers on from where they were diverted to. */
        RECOVERY,
        /** It takes an empty aircraft to where it is needed. */
        FERRY
    }

    private static final List<String> PARTNERS = List.of("AF", "BA", "JL", "KL", "LH", "NZ", "QF", "SQ");

    final Kind kind;
    final int line;
    final Noise noise;
    final List<String> codeshares;
    final List<FlightDelay> delays = new ArrayList<>(2);
    final List<AcarsMessage> messages = new ArrayList<>(4);
    final List<CrewMember> crew = new ArrayList<>(6);
    final List<Irregularity> irregularities = new ArrayList<>(0);
    final List<Booking> bookings = new ArrayList<>(8);
    Tail tail;
    Flight flight;
    Phase phase = Phase.PLAN;
    Instant wake;

    LegStatus status = LegStatus.SCHEDULED;
    int version = 1;
    boolean assigned;
    Instant etd;
    Instant eta;

    @Nullable
    Instant outAt;

    @Nullable
    Instant offAt;

    @Nullable
    Instant onAt;

    @Nullable
    Instant inAt;

    @Nullable
    String departureGate;

    @Nullable
    String arrivalGate;

    @Nullable
    Integer passengers;

    @Nullable
    Airport divertedTo;

    DelayCode.@Nullable Cause cancellation;

    /** Not before; null when nothing holds it. */
    @Nullable
    Instant release;
    /** What the release is due to. */
    @Nullable
    DelayCode hold;
    /** When it leaves, or has left; moves until the doors are closed. */
    Instant out;

    Instant off;
    Instant on;
    Instant in;

    @Nullable
    FlightProfile profile;

    GreatCircle.@Nullable Point turn;

    @Nullable
    Instant turnAt;

    int reactionary;
    int planRevision;
    int reports;
    int ferries;
    int restriction;
    boolean considered;
    boolean returned;
    boolean swapped;
    boolean divertible = true;

    LegLife(Kind kind, int line, Flight flight, Tail tail, Instant begins, long seed) {
        this.kind = kind;
        this.line = line;
        this.flight = flight;
        this.tail = tail;
        noise = flight.noise().at(seed);
        wake = begins;
        etd = flight.std();
        eta = flight.sta();
        out = flight.out();
        off = flight.off();
        on = flight.on();
        in = flight.in();
        boolean alone = flight.carrier() == Airline.WN || kind == Kind.FERRY;
        codeshares = IntStream.range(0, alone ? 0 : noise.between(Noise.For.CODESHARE, -2, 2))
                .mapToObj(i -> PARTNERS.get(noise.at(i).between(Noise.For.CODESHARE, 0, PARTNERS.size() - 1))
                        + (5000 + flight.flightNumber() % 4000 + i))
                .toList();
    }

    LegKey key() {
        return flight.key();
    }

    /** Before anything else is known of the aircraft. */
    Instant earliest() {
        return release != null && release.isAfter(flight.out()) ? release : flight.out();
    }

    Duration block() {
        return Duration.between(flight.out(), flight.in());
    }

    boolean hasLeft() {
        return phase.compareTo(Phase.RETURN) >= 0;
    }

    /** Whether it waits for its departure: planned, not cancelled, and not out. */
    boolean waits() {
        return phase.compareTo(Phase.OUT) <= 0;
    }

    boolean airborne() {
        return phase == Phase.SETTLE || phase == Phase.CRUISE;
    }

    Airport landing() {
        return divertedTo == null ? flight.destination() : divertedTo;
    }

    /** All times of the way follow from the departure. */
    void leavesAt(Instant time) {
        Duration shift = Duration.between(flight.out(), time);
        out = time;
        off = flight.off().plus(shift);
        on = flight.on().plus(shift);
        in = flight.in().plus(shift);
    }

    FlightProfile profile() {
        FlightProfile current = profile;
        if (current == null) {
            Flight flown = flight.flown(out, off, on, in);
            current = turn == null || turnAt == null || divertedTo == null
                    ? FlightProfile.of(flown)
                    : FlightProfile.diverted(flown, turn, turnAt, divertedTo, on);
            profile = current;
        }
        return current;
    }

    Leg row(Instant now) {
        return new Leg(
                flight,
                status,
                version,
                now,
                assigned ? tail.registration() : null,
                etd,
                eta,
                outAt,
                offAt,
                onAt,
                inAt,
                departureGate,
                arrivalGate,
                passengers,
                codeshares,
                divertedTo == null ? null : divertedTo.iata(),
                cancellation);
    }

    OpsPlan plan() {
        long grams =
                (2_500L + flight.distanceMiles() * (flight.aircraft().type().seatsInAll() / 20L + 1)) * 1000
                        + noise.at(planRevision).between(Noise.For.FUEL, 0, 400_000);
        return new OpsPlan(flight, planRevision, BigDecimal.valueOf(grams, 3));
    }

    String gate(int which) {
        Noise here = noise.at(which);
        return "%c%d".formatted('A' + here.between(Noise.For.GATE, 0, 4), here.between(Noise.For.GATE_CHANGE, 1, 42));
    }

    @Override
    public int compareTo(LegLife other) {
        int byTime = wake.compareTo(other.wake);
        return byTime != 0 ? byTime : Long.compare(flight.number(), other.flight.number());
    }
}
