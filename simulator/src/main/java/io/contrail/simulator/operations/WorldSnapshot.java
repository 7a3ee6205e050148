package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/** A world as bytes: what cannot be computed again from the timetable and the seed. */
final class WorldSnapshot {
    private static final int FORMAT = 1;

    private final World world;

    WorldSnapshot(World world) {
        this.world = world;
    }

    byte[] write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(world.nextPlace);
            out.writeLong(world.step);
            out.writeLong(world.hours);
            time(out, world.now);
            time(out, world.nextHour);
            map(out, world.lines);
            map(out, world.generations);
            out.writeInt(world.restrictions.all.size());
            for (Restriction restriction : world.restrictions.all) {
                write(out, restriction);
            }
            out.writeInt(world.tails.size());
            for (Tail tail : world.tails.values()) {
                out.writeInt(tail.aircraft.serial());
                out.writeUTF(tail.at.iata());
                time(out, tail.readyAt);
                out.writeInt(tail.registrations);
            }
            LegSnapshot legs = new LegSnapshot(world);
            out.writeInt(world.legs.size());
            for (LegLife leg : world.legs.values()) {
                legs.write(out, leg);
            }
            for (Tail tail : world.tails.values()) {
                out.writeInt(tail.legs.size());
                for (LegLife leg : tail.legs) {
                    out.writeLong(leg.flight.number());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    void read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IOException(
                        "A snapshot of the simulated world has format %d, not %d".formatted(FORMAT, format));
            }
            world.nextPlace = in.readLong();
            world.step = in.readLong();
            world.hours = in.readLong();
            world.now = time(in);
            world.nextHour = time(in);
            map(in, world.lines);
            map(in, world.generations);
            for (int i = in.readInt(); i > 0; i--) {
                world.restrictions.all.add(restriction(in));
            }
            for (int i = in.readInt(); i > 0; i--) {
                Aircraft aircraft = world.timetable.fleet().get(in.readInt());
                Tail tail = new Tail(aircraft, airport(world, in.readUTF()), time(in));
                tail.registrations = in.readInt();
                world.tails.put(aircraft.serial(), tail);
            }
            LegSnapshot legs = new LegSnapshot(world);
            for (int i = in.readInt(); i > 0; i--) {
                world.add(legs.read(in));
            }
            for (Tail tail : world.tails.values()) {
                for (int i = in.readInt(); i > 0; i--) {
                    LegLife leg = world.legs.get(in.readLong());
                    if (leg == null) {
                        throw new IOException("A snapshot of the simulated world names a leg that it does not hold");
                    }
                    tail.legs.add(leg);
                }
            }
        }
    }

    private static void write(DataOutputStream out, Restriction restriction) throws IOException {
        out.writeInt(restriction.number);
        out.writeUTF(restriction.kind.name());
        out.writeUTF(restriction.airport);
        time(out, restriction.from);
        time(out, restriction.until);
        out.writeInt(restriction.delayed);
        out.writeInt(restriction.cancelled);
        out.writeInt(restriction.diverted);
        out.writeLong(restriction.changes);
        out.writeBoolean(restriction.ended);
        out.writeInt(restriction.legs.size());
        for (LegKey key : restriction.legs) {
            out.writeUTF(key.text());
        }
    }

    private static Restriction restriction(DataInputStream in) throws IOException {
        Restriction restriction = new Restriction(
                in.readInt(), Irregularity.Kind.valueOf(in.readUTF()), in.readUTF(), time(in), time(in));
        restriction.delayed = in.readInt();
        restriction.cancelled = in.readInt();
        restriction.diverted = in.readInt();
        restriction.changes = in.readLong();
        restriction.ended = in.readBoolean();
        for (int i = in.readInt(); i > 0; i--) {
            restriction.legs.add(LegKey.parse(in.readUTF()));
        }
        return restriction;
    }

    private static void map(DataOutputStream out, Map<Integer, Integer> map) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<Integer, Integer> entry : map.entrySet()) {
            out.writeInt(entry.getKey());
            out.writeInt(entry.getValue());
        }
    }

    private static void map(DataInputStream in, Map<Integer, Integer> map) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            map.put(in.readInt(), in.readInt());
        }
    }

    static void time(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    static Instant time(DataInputStream in) throws IOException {
        long second = in.readLong();
        return Instant.ofEpochSecond(second, in.readInt());
    }

    static Airport airport(World world, String iata) throws IOException {
        Integer number = world.timetable.airports().number(iata);
        if (number == null) {
            throw new IOException(
                    "A snapshot of the simulated world names an airport '%s' that is unknown".formatted(iata));
        }
        return world.timetable.airports().get(number);
    }
}
