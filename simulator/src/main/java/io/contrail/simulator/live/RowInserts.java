package io.contrail.simulator.live;

import io.contrail.simulator.operations.AcarsMessage;
import io.contrail.simulator.operations.Booking;
import io.contrail.simulator.operations.CrewAssignment;
import io.contrail.simulator.operations.Flight;
import io.contrail.simulator.operations.FlightDelay;
import io.contrail.simulator.operations.Irregularity;
import io.contrail.simulator.operations.Leg;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.OpsPlan;
import io.contrail.simulator.operations.PositionReport;
import io.contrail.simulator.operations.Row;
import io.contrail.simulator.operations.Schedule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** New rows, sent with COPY, parents first. */
final class RowInserts {
    static final String KEY_COLUMNS = "flight_date, carrier, flight_no, suffix, dep_iata, leg_seq";

    private final CopyText legs;
    private final CopyText plans;
    private final CopyText delays;
    private final CopyText crews;
    private final CopyText messages;
    private final CopyText bookings;
    private final CopyText irregularities;
    private final CopyText positions;
    private final CopyText schedules;
    private final List<CopyText> inOrder;

    RowInserts(Connection connection) {
        legs = new CopyText(
                connection,
                "flight_leg (" + KEY_COLUMNS + ", arr_iata, std, sta, distance_mi, codeshares, status, registration,"
                        + " etd, eta, out_at, off_at, on_at, in_at, dep_gate, arr_gate, passengers, diverted_to,"
                        + " cancellation, version, updated_at)");
        plans = new CopyText(connection, "ops_plan (" + KEY_COLUMNS + ", route, ofp, performance, fuel_kg, revision)");
        delays = new CopyText(
                connection, "flight_delay (" + KEY_COLUMNS + ", seq, iata_code, minutes, cause, reported_at)");
        crews = new CopyText(
                connection, "crew_assignment (" + KEY_COLUMNS + ", crew_id, duty, name, licence, assigned_at)");
        messages = new CopyText(
                connection,
                "acars_message (sent_at, icao24, registration, flight_id, label, body, raw, acknowledged_at)");
        bookings = new CopyText(
                connection, "booking_ledger (id, booked_at, carrier, flight_no, locator, entry, amount, ccy, fx)");
        irregularities = new CopyText(
                connection, "irregularity (id, kind, airport, affected_legs, detail, opened_at, closed_at)");
        positions = new CopyText(
                connection,
                "position_report (icao24, callsign, origin_country, time_position, last_contact, longitude, latitude,"
                        + " baro_altitude, on_ground, velocity, true_track, vertical_rate, geo_altitude, squawk,"
                        + " position_source)");
        schedules = new CopyText(
                connection,
                "flight_schedule (carrier, flight_no, suffix, period_start, leg_seq, dep_iata, arr_iata, days_of_op,"
                        + " valid, std, sta, type)");
        inOrder = List.of(schedules, legs, plans, delays, crews, messages, bookings, irregularities, positions);
    }

    void execute() throws SQLException {
        for (CopyText copy : inOrder) {
            copy.execute();
        }
    }

    void clear() {
        inOrder.forEach(CopyText::clear);
    }

    void add(Row row) {
        if (row instanceof PositionReport report) {
            position(report);
        } else if (row instanceof Leg leg) {
            leg(leg);
        } else if (row instanceof AcarsMessage message) {
            for (int i = 0; i < message.copies(); i++) {
                message(message);
            }
        } else if (row instanceof Booking booking) {
            booking(booking);
        } else if (row instanceof CrewAssignment crew) {
            key(crews, crew.leg())
                    .value(crew.member().id())
                    .value(crew.member().duty())
                    .value(crew.member().name())
                    .value(crew.member().licence())
                    .value(crew.assignedAt())
                    .endRow();
        } else if (row instanceof OpsPlan plan) {
            key(plans, plan.flight().key())
                    .value(plan.route())
                    .value(plan.operationalFlightPlan())
                    .value(plan.performance())
                    .value(plan.fuelKilograms())
                    .value(plan.revision())
                    .endRow();
        } else if (row instanceof FlightDelay delay) {
            key(delays, delay.leg())
                    .value(delay.sequence())
                    .value(delay.code().iata())
                    .value(delay.minutes())
                    .value(delay.code().cause())
                    .value(delay.reportedAt())
                    .endRow();
        } else if (row instanceof Irregularity irregularity) {
            irregularities
                    .value(irregularity.id())
                    .value(irregularity.kind())
                    .value(irregularity.airport())
                    .array(texts(irregularity.legs()))
                    .value(irregularity.detail())
                    .value(irregularity.openedAt())
                    .value(irregularity.closedAt())
                    .endRow();
        } else {
            throw new IllegalStateException("Never inserted: " + row.table());
        }
    }

    void add(Schedule schedule) {
        Flight example = schedule.example();
        schedules
                .value(example.carrier())
                .value(example.flightNumber())
                .value("")
                .value(schedule.from())
                .value(1)
                .value(example.origin().iata())
                .value(example.destination().iata())
                .value(schedule.daysOfOperation())
                .value("[%s,%s)".formatted(schedule.from(), schedule.from().plusDays(Schedule.DAYS_AHEAD)))
                .value(schedule.departure().toLocalTime())
                .value(schedule.arrival().toLocalTime())
                .value(example.aircraft().type())
                .endRow();
    }

    static List<String> texts(List<LegKey> legs) {
        return legs.stream().map(LegKey::text).toList();
    }

    private void leg(Leg leg) {
        Flight flight = leg.flight();
        key(legs, flight.key())
                .value(flight.destination().iata())
                .value(flight.std())
                .value(flight.sta())
                .value(flight.distanceMiles())
                .array(leg.codeshares())
                .value(leg.status())
                .value(leg.registration())
                .value(leg.etd())
                .value(leg.eta())
                .value(leg.outAt())
                .value(leg.offAt())
                .value(leg.onAt())
                .value(leg.inAt())
                .value(leg.departureGate())
                .value(leg.arrivalGate())
                .value(leg.passengers())
                .value(leg.divertedTo())
                .value(leg.cancellation())
                .value(leg.version())
                .value(leg.updatedAt())
                .endRow();
    }

    private void message(AcarsMessage message) {
        messages.value(message.sentAt())
                .value(message.flight().aircraft().icao24())
                .value(message.registration())
                .value(message.flightId())
                .value(message.label())
                .value(message.body())
                .bytes(message.raw())
                .value(message.acknowledgedAt())
                .endRow();
    }

    private void booking(Booking booking) {
        bookings.value(booking.id())
                .value(booking.bookedAt())
                .value(booking.flight().carrier())
                .value(booking.flight().flightNumber())
                .value(booking.locator())
                .value(booking.refund() ? "REFUND" : "SALE")
                .value(booking.amount().toPlainString())
                .value(booking.currency())
                .value(booking.quoted() ? booking.rate() : null)
                .endRow();
    }

    private void position(PositionReport report) {
        positions
                .value(report.flight().aircraft().icao24())
                .value(report.callsign())
                .value("United States")
                .value(report.at())
                .value(report.at())
                .value(report.position().longitude())
                .value(report.position().latitude())
                .value(report.altitudeMetres())
                .value("f")
                .value(report.velocity())
                .value(report.trueTrack())
                .value(report.verticalRate())
                .value(report.altitudeMetres())
                .value(report.squawk())
                .value(0)
                .endRow();
    }

    private static CopyText key(CopyText copy, LegKey key) {
        return copy.value(key.flightDate())
                .value(key.carrier())
                .value(key.flightNumber())
                .value(key.suffix())
                .value(key.departure())
                .value(key.legSequence());
    }
}
