package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.DelayDeleted;
import io.contrail.simulator.operations.FlightChange.DelayInserted;
import io.contrail.simulator.operations.FlightChange.DelayUpdated;
import io.contrail.simulator.operations.FlightChange.LegDeleted;
import io.contrail.simulator.operations.FlightChange.LegInserted;
import io.contrail.simulator.operations.FlightChange.LegUpdated;
import io.contrail.simulator.operations.FlightChange.PlanDeleted;
import io.contrail.simulator.operations.FlightChange.PlanInserted;
import io.contrail.simulator.operations.FlightChange.PlanRevised;
import io.contrail.simulator.operations.FlightChange.PositionReported;
import io.contrail.simulator.reference.Airline;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happens to one flight, from the day's plan to the archive: the same list for the same flight, in
 * strictly increasing time, at most {@link #LONGEST} from first to last.
 */
public final class LifeCycle {
    /** A leg appears so long before its scheduled departure. */
    public static final Duration LEAD = Duration.ofHours(6);

    /** A leg is deleted so long after it came to its gate. */
    public static final Duration RETENTION = Duration.ofHours(8);

    /** No flight lives longer; a restart looks back so far for flights that are under way. */
    public static final Duration LONGEST = Duration.ofDays(2);

    private static final int REPORTED_DELAY_MINUTES = 15;

    private final Flight flight;
    private final Noise noise;
    private final List<TimedChange> changes = new ArrayList<>(28);
    private final List<String> codeshares;
    private final List<Integer> delaySequences = new ArrayList<>(2);
    private Instant now;

    // The leg as it stands while the life is being told.
    private LegStatus status = LegStatus.SCHEDULED;
    private int version = 1;
    private Instant etd;
    private Instant eta;
    private @Nullable String registration;
    private @Nullable Instant outAt;
    private @Nullable Instant offAt;
    private @Nullable Instant onAt;
    private @Nullable Instant inAt;
    private @Nullable String departureGate;
    private @Nullable String arrivalGate;
    private @Nullable Integer passengers;

    private LifeCycle(Flight flight) {
        this.flight = flight;
        noise = flight.noise();
        now = begins(flight);
        etd = flight.std();
        eta = flight.sta();
        boolean alone = flight.carrier() == Airline.WN;
        codeshares = IntStream.range(0, alone ? 0 : noise.between(Noise.For.CODESHARE, -2, 2))
                .mapToObj(i -> PARTNERS.get(noise.at(i).between(Noise.For.CODESHARE, 0, PARTNERS.size() - 1))
                        + (5000 + flight.flightNumber() % 4000 + i))
                .toList();
    }

    private static final List<String> PARTNERS = List.of("AF", "BA", "JL", "KL", "LH", "NZ", "QF", "SQ");

    public static List<TimedChange> of(Flight flight) {
        LifeCycle life = new LifeCycle(flight);
        life.plan();
        life.waitAtTheGate();
        life.fly();
        life.archive();
        return List.copyOf(life.changes);
    }

    /** The time of the first change. */
    public static Instant begins(Flight flight) {
        return flight.std().minus(LEAD);
    }

    private void plan() {
        add(now, new LegInserted(leg()));
        Instant std = flight.std();
        add(before(std, 240, 30), new PlanInserted(plan(1)));
        registration = flight.aircraft().registration();
        updateLeg(before(std, 200, 20));
        departureGate = gate(0);
        updateLeg(before(std, 150, 20));
        add(before(std, 90, 15), new PlanRevised(plan(2)));
    }

    private void waitAtTheGate() {
        int delay = flight.departureDelayMinutes();
        if (delay >= REPORTED_DELAY_MINUTES) {
            slide(delay);
        }
        if (noise.oneIn(Noise.For.GATE_CHANGE, 7)) {
            departureGate = gate(1);
            updateLeg(before(flight.out(), 45, 3));
        }
        status = LegStatus.BOARDING;
        updateLeg(before(flight.out(), 30, 4));
        if (noise.oneIn(Noise.For.FUEL, 3)) {
            add(before(flight.out(), 20, 3), new PlanRevised(plan(3)));
        }
        passengers = flight.aircraft().type().seatsInAll() * noise.between(Noise.For.PASSENGERS, 45, 100) / 100;
        updateLeg(before(flight.out(), 4, 1));
    }

    /** The estimated departure is put off again and again; the minutes of the delay follow. */
    private void slide(int delay) {
        int slides = Math.min(4, 1 + delay / 30);
        Instant first = flight.std().minus(Duration.ofMinutes(70));
        Duration span = Duration.between(first, flight.out().minus(Duration.ofMinutes(40)));
        for (int i = 1; i <= slides; i++) {
            int minutes = i == slides ? delay : Math.max(5, delay * i / slides / 5 * 5);
            Instant at = first.plus(span.multipliedBy(i).dividedBy(slides + 1L))
                    .plusSeconds(noise.at(i).between(Noise.For.SLIDE, 0, 59));
            status = LegStatus.DELAYED;
            etd = flight.std().plus(Duration.ofMinutes(minutes));
            eta = flight.sta().plus(Duration.ofMinutes(minutes));
            updateLeg(at);
            now = later(at);
            FlightDelay provisional = new FlightDelay(flight.key(), 1, provisionalCode(), minutes, now);
            record(i == 1 ? new DelayInserted(provisional) : new DelayUpdated(provisional));
        }
        delaySequences.add(1);
    }

    private void fly() {
        status = LegStatus.OUT;
        outAt = flight.out();
        etd = flight.out();
        int slack = noise.between(Noise.For.STEP, -9, 9);
        eta = minute(flight.in().plus(Duration.ofMinutes(slack)));
        updateLeg(flight.out());
        status = LegStatus.OFF;
        offAt = flight.off();
        eta = minute(flight.in().plus(Duration.ofMinutes(slack / 2)));
        updateLeg(flight.off());
        if (!delaySequences.isEmpty()) {
            settleDelay(flight.off().plus(Duration.ofMinutes(2)));
        }
        cruise(slack);
        status = LegStatus.ON;
        onAt = flight.on();
        updateLeg(flight.on());
        status = LegStatus.IN;
        inAt = flight.in();
        eta = flight.in();
        updateLeg(flight.in());
        status = LegStatus.CLOSED;
        updateLeg(flight.in().plus(Duration.ofMinutes(noise.between(Noise.For.STEP, 25, 55))));
    }

    /** Who caused how much of the delay is settled once the flight is gone; the provisional row goes with it. */
    private void settleDelay(Instant at) {
        int delay = flight.departureDelayMinutes();
        int reactionary = Math.min(delay, flight.reactionaryMinutes());
        DelayCode primary = DelayCode.primary(noise);
        boolean oneCause = reactionary == 0 || reactionary == delay;
        DelayCode only = reactionary == 0 ? primary : DelayCode.REACTIONARY;
        if (oneCause && only.equals(provisionalCode())) {
            return;
        }
        add(at, new DelayDeleted(flight.key(), 1));
        delaySequences.clear();
        if (oneCause) {
            report(only, delay);
        } else {
            report(DelayCode.REACTIONARY, reactionary);
            report(primary, delay - reactionary);
        }
    }

    private void report(DelayCode code, int minutes) {
        now = later(now);
        int sequence = 2 + delaySequences.size();
        record(new DelayInserted(new FlightDelay(flight.key(), sequence, code, minutes, now)));
        delaySequences.add(sequence);
    }

    /** Two delays in three keep the code they were first reported under, if one cause explains them. */
    private DelayCode provisionalCode() {
        if (flight.reactionaryMinutes() >= flight.departureDelayMinutes()) {
            return DelayCode.REACTIONARY;
        }
        return noise.oneIn(Noise.For.DELAY_SPLIT, 3) ? DelayCode.PROVISIONAL : DelayCode.primary(noise);
    }

    private void cruise(int slack) {
        Duration air = Duration.between(flight.off(), flight.on());
        FlightProfile profile = FlightProfile.of(flight);
        int reports = 3 + flight.distanceMiles() / 400;
        int estimates = 2 + Math.min(2, flight.distanceMiles() / 900);
        int parts = reports + estimates + 1;
        int estimated = 0;
        for (int i = 1; i < parts; i++) {
            Instant at = flight.off()
                    .plus(air.multipliedBy(i).dividedBy(parts))
                    .plusMillis(noise.at(i).between(Noise.For.SECONDS, 0, 999));
            if (i * estimates / (parts - 1) > estimated) {
                estimated++;
                eta = minute(flight.in().plusSeconds(slack * 60L / (2 + estimated)));
                if (estimated == estimates) {
                    arrivalGate = gate(2);
                }
                updateLeg(at);
            } else {
                now = later(at);
                record(new PositionReported(profile.at(now)));
            }
        }
    }

    private void archive() {
        Instant at = flight.in().plus(RETENTION);
        for (int sequence : delaySequences) {
            add(at, new DelayDeleted(flight.key(), sequence));
        }
        add(at, new PlanDeleted(flight.key()));
        add(at, new LegDeleted(flight.key()));
    }

    private void updateLeg(Instant at) {
        now = later(at);
        version++;
        record(new LegUpdated(leg()));
    }

    private void add(Instant at, FlightChange change) {
        now = changes.isEmpty() ? at : later(at);
        record(change);
    }

    private void record(FlightChange change) {
        changes.add(new TimedChange(now, flight.number(), change));
    }

    /** Never before, nor at the same time as, what has happened already. */
    private Instant later(Instant at) {
        Instant next = now.plus(1, ChronoUnit.MICROS);
        return at.isAfter(next) ? at.truncatedTo(ChronoUnit.MICROS) : next;
    }

    private Instant before(Instant at, int minutes, int spread) {
        Noise here = noise.at(changes.size());
        return at.minus(Duration.ofMinutes(minutes))
                .plusSeconds(here.between(Noise.For.STEP, 0, spread * 60))
                .plus(here.between(Noise.For.SECONDS, 0, 999_999), ChronoUnit.MICROS);
    }

    private Leg leg() {
        return new Leg(
                flight,
                status,
                version,
                now,
                registration,
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
                null,
                null);
    }

    private OpsPlan plan(int revision) {
        long grams =
                (2_500L + flight.distanceMiles() * (flight.aircraft().type().seatsInAll() / 20L + 1)) * 1000
                        + noise.at(revision).between(Noise.For.FUEL, 0, 400_000);
        return new OpsPlan(flight, revision, BigDecimal.valueOf(grams, 3));
    }

    private String gate(int which) {
        Noise here = noise.at(which);
        return "%c%d".formatted('A' + here.between(Noise.For.GATE, 0, 4), here.between(Noise.For.GATE_CHANGE, 1, 42));
    }

    private static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }
}
