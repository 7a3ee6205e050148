package io.contrail.simulator.live;

import io.contrail.simulator.operations.AcarsMessage;
import io.contrail.simulator.operations.Booking;
import io.contrail.simulator.operations.CrewAssignment;
import io.contrail.simulator.operations.CrewOfDeletedLeg;
import io.contrail.simulator.operations.FlightChange.Operation;
import io.contrail.simulator.operations.FlightDelay;
import io.contrail.simulator.operations.Happening;
import io.contrail.simulator.operations.Irregularity;
import io.contrail.simulator.operations.Leg;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.OpsPlan;
import io.contrail.simulator.operations.Reregistration;
import io.contrail.simulator.operations.Row;
import io.contrail.simulator.operations.RowChange;
import io.contrail.simulator.operations.ScheduleExtension;
import io.contrail.simulator.replay.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes what happened within the open transaction: inserts, then updates, then deletes, each table at once. That order
 * is safe as long as no key is inserted again after its deletion; where one is, what came before is sent first.
 */
final class RowWriter {
    private static final String WHERE_KEY =
            " WHERE flight_date = ? AND carrier = ?::bpchar AND flight_no = ? AND suffix = ? AND dep_iata = ?::bpchar"
                    + " AND leg_seq = ?::smallint";
    private static final String WHERE_MESSAGE = " WHERE icao24 = ?::bpchar AND sent_at = ?";

    private final Batch legUpdates;
    private final Batch planUpdates;
    private final Batch delayUpdates;
    private final Batch messageUpdates;
    private final Batch bookingUpdates;
    private final Batch irregularityUpdates;
    private final Batch aircraftUpdates;
    private final Batch scheduleUpdates;
    private final Batch delayDeletes;
    private final Batch crewDeletes;
    private final Batch messageDeletes;
    private final Batch bookingDeletes;
    private final Batch irregularityDeletes;
    private final Batch planDeletes;
    private final Batch legDeletes;
    private final List<Batch> inOrder;
    private final Queue<RowInserts> spares = new ConcurrentLinkedQueue<>();
    private final Connection connection;

    private record DelayKey(LegKey leg, int sequence) {}

    private record CrewKey(LegKey leg, java.util.UUID person) {}

    RowWriter(Connection connection) throws SQLException {
        this.connection = connection;
        legUpdates = new Batch(
                connection,
                "UPDATE flightops.flight_leg SET status = ?::flightops.leg_status, registration = ?, etd = ?, eta = ?,"
                        + " out_at = ?, off_at = ?, on_at = ?, in_at = ?, dep_gate = ?, arr_gate = ?, passengers = ?,"
                        + " diverted_to = ?, cancellation = ?::flightops.delay_cause, version = ?, updated_at = ?"
                        + WHERE_KEY);
        planUpdates = new Batch(connection, "UPDATE flightops.ops_plan SET fuel_kg = ?, revision = ?" + WHERE_KEY);
        delayUpdates = new Batch(
                connection,
                "UPDATE flightops.flight_delay SET iata_code = ?, minutes = ?, cause = ?::flightops.delay_cause,"
                        + " reported_at = ?" + WHERE_KEY + " AND seq = ?::smallint");
        messageUpdates =
                new Batch(connection, "UPDATE flightops.acars_message SET acknowledged_at = ?" + WHERE_MESSAGE);
        bookingUpdates =
                new Batch(connection, "UPDATE flightops.booking_ledger SET fx = ?::text::numeric WHERE id = ?");
        irregularityUpdates = new Batch(
                connection,
                "UPDATE flightops.irregularity SET affected_legs = string_to_array(?, ' '), detail = ?::jsonb,"
                        + " closed_at = ? WHERE id = ?::uuid");
        aircraftUpdates =
                new Batch(connection, "UPDATE flightops.aircraft SET registration = ? WHERE registration = ?");
        scheduleUpdates = new Batch(
                connection,
                "UPDATE flightops.flight_schedule SET valid = daterange(period_start, ?) WHERE carrier = ?::bpchar"
                        + " AND flight_no = ? AND suffix = '' AND period_start = ? AND leg_seq = 1");
        delayDeletes =
                new Batch(connection, "DELETE FROM flightops.flight_delay" + WHERE_KEY + " AND seq = ?::smallint");
        crewDeletes =
                new Batch(connection, "DELETE FROM flightops.crew_assignment" + WHERE_KEY + " AND crew_id = ?::uuid");
        messageDeletes = new Batch(connection, "DELETE FROM flightops.acars_message" + WHERE_MESSAGE);
        bookingDeletes = new Batch(connection, "DELETE FROM flightops.booking_ledger WHERE id = ?");
        irregularityDeletes = new Batch(connection, "DELETE FROM flightops.irregularity WHERE id = ?::uuid");
        planDeletes = new Batch(connection, "DELETE FROM flightops.ops_plan" + WHERE_KEY);
        legDeletes = new Batch(connection, "DELETE FROM flightops.flight_leg" + WHERE_KEY);
        inOrder = List.of(
                aircraftUpdates,
                scheduleUpdates,
                legUpdates,
                planUpdates,
                delayUpdates,
                messageUpdates,
                bookingUpdates,
                irregularityUpdates,
                delayDeletes,
                crewDeletes,
                messageDeletes,
                bookingDeletes,
                irregularityDeletes,
                planDeletes,
                legDeletes);
    }

    /** Changes that can be sent in the order of inserts, updates and deletes. */
    record Segment(RowInserts inserts, List<RowChange> others) {}

    /** A buffer for new rows; give it back with {@link #release}. */
    RowInserts inserts() {
        RowInserts spare = spares.poll();
        return spare == null ? new RowInserts(connection) : spare;
    }

    /** Sends nothing; another thread may write meanwhile. */
    List<Segment> prepare(List<Happening> happenings) {
        List<Segment> segments = new ArrayList<>(1);
        Segment segment = new Segment(inserts(), new ArrayList<>());
        segments.add(segment);
        Set<Object> deleted = new HashSet<>();
        for (Happening happening : happenings) {
            for (RowChange change : happening.changes()) {
                Row row = change.row();
                if (change.operation() != Operation.INSERT) {
                    segment.others().add(change);
                    if (change.operation() == Operation.DELETE && comesBack(row)) {}
                    continue;
                }
                if (!deleted.isEmpty() && deleted.contains(identity(row))) {
                    segment = new Segment(inserts(), new ArrayList<>());
                    segments.add(segment);
                    deleted.clear();
                }
                segment.inserts().add(row);
            }
        }
        return segments;
    }

    /** Writes within the open transaction; the caller commits. May be called again with the same segments. */
    void write(List<Segment> segments) throws SQLException {
        for (Segment segment : segments) {
            segment.inserts().execute();
            for (RowChange change : segment.others()) {
                if (change.operation() == Operation.UPDATE) {
                    update(change.row());
                } else {
                    delete(change.row());
                }
            }
            for (Batch batch : inOrder) {
                batch.execute();
            }
        }
    }

    /** The segments are of no further use. */
    void release(List<Segment> segments) {
        for (Segment segment : segments) {
            segment.inserts().clear();
            spares.add(segment.inserts());
        }
    }

    private static boolean comesBack(Row row) {
        return row instanceof FlightDelay || row instanceof CrewAssignment;
    }

    /** Of rows that may come back after they were deleted. */
    private static Object identity(Row row) {
        if (row instanceof FlightDelay delay) {
            return new DelayKey(delay.leg(), delay.sequence());
        }
        return row instanceof CrewAssignment crew
                ? new CrewKey(crew.leg(), crew.member().id())
                : row.table();
    }

    private void update(Row row) throws SQLException {
        if (row instanceof Leg leg) {
            legUpdates
                    .text(leg.status().name())
                    .text(leg.registration())
                    .time(leg.etd())
                    .time(leg.eta())
                    .time(leg.outAt())
                    .time(leg.offAt())
                    .time(leg.onAt())
                    .time(leg.inAt())
                    .text(leg.departureGate())
                    .text(leg.arrivalGate())
                    .number(leg.passengers())
                    .text(leg.divertedTo())
                    .text(leg.cancellation() == null ? null : leg.cancellation().name())
                    .number(leg.version())
                    .time(leg.updatedAt());
            key(legUpdates, leg.flight().key()).add();
        } else if (row instanceof OpsPlan plan) {
            planUpdates.decimal(plan.fuelKilograms()).number(plan.revision());
            key(planUpdates, plan.flight().key()).add();
        } else if (row instanceof FlightDelay delay) {
            delayUpdates
                    .text(delay.code().iata())
                    .number(delay.minutes())
                    .text(delay.code().cause().name())
                    .time(delay.reportedAt());
            key(delayUpdates, delay.leg()).number(delay.sequence()).add();
        } else if (row instanceof AcarsMessage message) {
            messageUpdates.time(message.acknowledgedAt());
            message(messageUpdates, message);
        } else if (row instanceof Booking booking) {
            bookingUpdates.text(booking.rate()).bigint(booking.id()).add();
        } else if (row instanceof Irregularity irregularity) {
            irregularityUpdates
                    .text(String.join(" ", RowInserts.texts(irregularity.legs())))
                    .text(irregularity.detail())
                    .time(irregularity.closedAt())
                    .text(irregularity.id().toString())
                    .add();
        } else if (row instanceof Reregistration change) {
            aircraftUpdates.text(change.to()).text(change.from()).add();
        } else if (row instanceof ScheduleExtension extension) {
            scheduleUpdates
                    .date(extension.until())
                    .text(extension.schedule().example().carrier().name())
                    .number(extension.schedule().example().flightNumber())
                    .date(extension.schedule().from())
                    .add();
        } else {
            throw new IllegalStateException("Never updated: " + row.table());
        }
    }

    private void delete(Row row) throws SQLException {
        if (row instanceof Leg leg) {
            key(legDeletes, leg.flight().key()).add();
        } else if (row instanceof OpsPlan plan) {
            key(planDeletes, plan.flight().key()).add();
        } else if (row instanceof FlightDelay delay) {
            key(delayDeletes, delay.leg()).number(delay.sequence()).add();
        } else if (row instanceof CrewAssignment crew) {
            key(crewDeletes, crew.leg()).text(crew.member().id().toString()).add();
        } else if (row instanceof AcarsMessage message) {
            message(messageDeletes, message);
        } else if (row instanceof Booking booking) {
            bookingDeletes.bigint(booking.id()).add();
        } else if (row instanceof Irregularity irregularity) {
            irregularityDeletes.text(irregularity.id().toString()).add();
        } else if (!(row instanceof CrewOfDeletedLeg)) {
            throw new IllegalStateException("Never deleted: " + row.table());
        }
    }

    private static void message(Batch batch, AcarsMessage message) throws SQLException {
        batch.text(message.flight().aircraft().icao24()).time(message.sentAt()).add();
    }

    private static Batch key(Batch batch, LegKey key) throws SQLException {
        return batch.date(key.flightDate())
                .text(key.carrier())
                .number(key.flightNumber())
                .text(key.suffix())
                .text(key.departure())
                .number(key.legSequence());
    }
}
