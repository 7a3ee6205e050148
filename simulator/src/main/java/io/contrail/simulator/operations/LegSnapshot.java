package io.contrail.simulator.operations;

import io.contrail.simulator.operations.LegLife.Kind;
import io.contrail.simulator.operations.LegLife.Phase;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One leg as bytes, within the snapshot of its world. */
final class LegSnapshot {
    private final World world;

    LegSnapshot(World world) {
        this.world = world;
    }

    void write(DataOutputStream out, LegLife leg) throws IOException {
        out.writeUTF(leg.kind.name());
        out.writeInt(leg.line);
        out.writeInt(leg.tail.aircraft.serial());
        out.writeLong(leg.flight.number());
        if (leg.kind != Kind.SCHEDULED) {
            extra(out, leg.flight);
        }
        out.writeUTF(leg.phase.name());
        WorldSnapshot.time(out, leg.wake);
        out.writeUTF(leg.status.name());
        out.writeInt(leg.version);
        out.writeBoolean(leg.assigned);
        WorldSnapshot.time(out, leg.etd);
        WorldSnapshot.time(out, leg.eta);
        maybe(out, leg.outAt);
        maybe(out, leg.offAt);
        maybe(out, leg.onAt);
        maybe(out, leg.inAt);
        text(out, leg.departureGate);
        text(out, leg.arrivalGate);
        Integer passengers = leg.passengers;
        out.writeInt(passengers == null ? -1 : passengers);
        text(out, leg.divertedTo == null ? null : leg.divertedTo.iata());
        text(out, leg.cancellation == null ? null : leg.cancellation.name());
        maybe(out, leg.release);
        text(out, leg.hold == null ? null : leg.hold.iata());
        WorldSnapshot.time(out, leg.out);
        WorldSnapshot.time(out, leg.off);
        WorldSnapshot.time(out, leg.on);
        WorldSnapshot.time(out, leg.in);
        maybe(out, leg.turnAt);
        GreatCircle.Point turn = leg.turn;
        out.writeDouble(turn == null ? 0 : turn.latitude());
        out.writeDouble(turn == null ? 0 : turn.longitude());
        out.writeInt(leg.reactionary);
        out.writeInt(leg.planRevision);
        out.writeInt(leg.reports);
        out.writeInt(leg.ferries);
        out.writeInt(leg.restriction);
        out.writeByte(
                (leg.considered ? 1 : 0) | (leg.returned ? 2 : 0) | (leg.swapped ? 4 : 0) | (leg.divertible ? 8 : 0));
        rows(out, leg);
    }

    LegLife read(DataInputStream in) throws IOException {
        Kind kind = Kind.valueOf(in.readUTF());
        int line = in.readInt();
        Tail tail = Objects.requireNonNull(world.tails.get(in.readInt()));
        long number = in.readLong();
        Flight flight = kind == Kind.SCHEDULED ? world.timetable.flight(number) : extra(in, number);
        flight = flight.with(tail.aircraft);
        Phase phase = Phase.valueOf(in.readUTF());
        LegLife leg = new LegLife(kind, line, flight, tail, WorldSnapshot.time(in), world.settings.seed());
        leg.phase = phase;
        leg.status = LegStatus.valueOf(in.readUTF());
        leg.version = in.readInt();
        leg.assigned = in.readBoolean();
        leg.etd = WorldSnapshot.time(in);
        leg.eta = WorldSnapshot.time(in);
        leg.outAt = maybe(in);
        leg.offAt = maybe(in);
        leg.onAt = maybe(in);
        leg.inAt = maybe(in);
        leg.departureGate = text(in);
        leg.arrivalGate = text(in);
        int passengers = in.readInt();
        leg.passengers = passengers < 0 ? null : (Integer) passengers;
        String diverted = text(in);
        leg.divertedTo = diverted == null ? null : WorldSnapshot.airport(world, diverted);
        String cancellation = text(in);
        leg.cancellation = cancellation == null ? null : DelayCode.Cause.valueOf(cancellation);
        leg.release = maybe(in);
        String hold = text(in);
        leg.hold = hold == null ? null : DelayCode.of(hold);
        leg.out = WorldSnapshot.time(in);
        leg.off = WorldSnapshot.time(in);
        leg.on = WorldSnapshot.time(in);
        leg.in = WorldSnapshot.time(in);
        leg.turnAt = maybe(in);
        GreatCircle.Point turn = new GreatCircle.Point(in.readDouble(), in.readDouble());
        leg.turn = leg.turnAt == null ? null : turn;
        leg.reactionary = in.readInt();
        leg.planRevision = in.readInt();
        leg.reports = in.readInt();
        leg.ferries = in.readInt();
        leg.restriction = in.readInt();
        int flags = in.readByte();
        leg.considered = (flags & 1) != 0;
        leg.returned = (flags & 2) != 0;
        leg.swapped = (flags & 4) != 0;
        leg.divertible = (flags & 8) != 0;
        rows(in, leg);
        return leg;
    }

    private static void rows(DataOutputStream out, LegLife leg) throws IOException {
        out.writeByte(leg.delays.size());
        for (FlightDelay row : leg.delays) {
            out.writeInt(row.sequence());
            out.writeUTF(row.code().iata());
            out.writeInt(row.minutes());
            WorldSnapshot.time(out, row.reportedAt());
        }
        out.writeByte(leg.messages.size());
        for (AcarsMessage row : leg.messages) {
            out.writeInt(row.flight().aircraft().serial());
            WorldSnapshot.time(out, row.sentAt());
            out.writeUTF(row.registration());
            out.writeUTF(row.label());
            out.writeByte(row.copies());
            maybe(out, row.acknowledgedAt());
        }
        out.writeByte(leg.crew.size());
        for (CrewMember member : leg.crew) {
            out.writeInt(member.line());
            out.writeInt(member.post());
            out.writeInt(member.generation());
        }
        out.writeByte(leg.bookings.size());
        for (Booking row : leg.bookings) {
            out.writeByte((row.refund() ? 1 : 0) | (row.quoted() ? 2 : 0));
            WorldSnapshot.time(out, row.bookedAt());
        }
        out.writeByte(leg.irregularities.size());
        for (Irregularity row : leg.irregularities) {
            out.writeLong(row.id().getMostSignificantBits());
            out.writeLong(row.id().getLeastSignificantBits());
            out.writeUTF(row.kind().name());
            out.writeUTF(row.airport());
            out.writeByte(row.legs().size());
            for (LegKey key : row.legs()) {
                out.writeUTF(key.text());
            }
            out.writeUTF(row.detail());
            WorldSnapshot.time(out, row.openedAt());
            maybe(out, row.closedAt());
        }
    }

    private void rows(DataInputStream in, LegLife leg) throws IOException {
        for (int i = in.readByte(); i > 0; i--) {
            leg.delays.add(new FlightDelay(
                    leg.key(), in.readInt(), DelayCode.of(in.readUTF()), in.readInt(), WorldSnapshot.time(in)));
        }
        for (int i = in.readByte(); i > 0; i--) {
            Flight flight = leg.flight.with(world.timetable.fleet().get(in.readInt()));
            leg.messages.add(new AcarsMessage(
                    flight, WorldSnapshot.time(in), in.readUTF(), in.readUTF(), in.readByte(), maybe(in)));
        }
        for (int i = in.readByte(); i > 0; i--) {
            leg.crew.add(new CrewMember(in.readInt(), in.readInt(), in.readInt()));
        }
        int bookings = in.readByte();
        for (int i = 0; i < bookings; i++) {
            int flags = in.readByte();
            leg.bookings.add(new Booking(
                    leg.flight, world.settings.seed(), i, (flags & 1) != 0, (flags & 2) != 0, WorldSnapshot.time(in)));
        }
        for (int i = in.readByte(); i > 0; i--) {
            java.util.UUID id = new java.util.UUID(in.readLong(), in.readLong());
            Irregularity.Kind kind = Irregularity.Kind.valueOf(in.readUTF());
            String airport = in.readUTF();
            java.util.List<LegKey> keys = new java.util.ArrayList<>();
            for (int k = in.readByte(); k > 0; k--) {
                keys.add(LegKey.parse(in.readUTF()));
            }
            leg.irregularities.add(
                    new Irregularity(id, kind, airport, keys, in.readUTF(), WorldSnapshot.time(in), maybe(in)));
        }
    }

    private static void extra(DataOutputStream out, Flight flight) throws IOException {
        out.writeUTF(flight.key().text());
        out.writeUTF(flight.destination().iata());
        out.writeInt(flight.distanceMiles());
        WorldSnapshot.time(out, flight.std());
        WorldSnapshot.time(out, flight.sta());
        WorldSnapshot.time(out, flight.out());
        WorldSnapshot.time(out, flight.off());
        WorldSnapshot.time(out, flight.on());
        WorldSnapshot.time(out, flight.in());
    }

    private Flight extra(DataInputStream in, long number) throws IOException {
        LegKey key = LegKey.parse(in.readUTF());
        return new Flight(
                number,
                key.flightDate(),
                io.contrail.simulator.reference.Airline.valueOf(key.carrier()),
                key.flightNumber(),
                key.suffix(),
                key.legSequence(),
                WorldSnapshot.airport(world, key.departure()),
                WorldSnapshot.airport(world, in.readUTF()),
                in.readInt(),
                world.timetable.fleet().get(0),
                0,
                WorldSnapshot.time(in),
                WorldSnapshot.time(in),
                WorldSnapshot.time(in),
                WorldSnapshot.time(in),
                WorldSnapshot.time(in),
                WorldSnapshot.time(in));
    }

    private static void maybe(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeBoolean(time != null);
        if (time != null) {
            WorldSnapshot.time(out, time);
        }
    }

    private static @Nullable Instant maybe(DataInputStream in) throws IOException {
        return in.readBoolean() ? WorldSnapshot.time(in) : null;
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeUTF(text == null ? "" : text);
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        String text = in.readUTF();
        return text.isEmpty() ? null : text;
    }
}
