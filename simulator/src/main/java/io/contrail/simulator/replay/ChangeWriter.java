package io.contrail.simulator.replay;

import io.contrail.simulator.operations.Flight;
import io.contrail.simulator.operations.FlightChange;
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
import io.contrail.simulator.operations.FlightDelay;
import io.contrail.simulator.operations.Leg;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.OpsPlan;
import io.contrail.simulator.operations.PositionReport;
import io.contrail.simulator.operations.TimedChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes the changes of one transaction, one batch a statement. Rows that depend on each other are safe in that order,
 * because no key comes back once it has been deleted: inserts before updates before deletes, parents first, or last
 * when deleted. A row that somebody else has deleted is not missed.
 */
final class ChangeWriter {
    private static final String KEY_COLUMNS = "flight_date, carrier, flight_no, suffix, dep_iata, leg_seq";
    private static final String WHERE_KEY =
            " WHERE flight_date = ? AND carrier = ?::bpchar AND flight_no = ? AND suffix = ? AND dep_iata = ?::bpchar"
                    + " AND leg_seq = ?::smallint";

    private final Batch legInserts;
    private final Batch planInserts;
    private final Batch delayInserts;
    private final Batch positionInserts;
    private final Batch legUpdates;
    private final Batch planUpdates;
    private final Batch delayUpdates;
    private final Batch delayDeletes;
    private final Batch planDeletes;
    private final Batch legDeletes;
    private final List<Batch> inOrder;

    ChangeWriter(Connection connection) throws SQLException {
        legInserts = new Batch(
                connection,
                "INSERT INTO flightops.flight_leg (" + KEY_COLUMNS + ", arr_iata, std, sta, distance_mi, codeshares,"
                        + " status, registration, etd, eta, out_at, off_at, on_at, in_at, dep_gate, arr_gate,"
                        + " passengers, version, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::text[],"
                        + " ?::flightops.leg_status, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        planInserts = new Batch(
                connection,
                "INSERT INTO flightops.ops_plan (" + KEY_COLUMNS + ", route, ofp, performance, fuel_kg, revision)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)");
        delayInserts = new Batch(
                connection,
                "INSERT INTO flightops.flight_delay (" + KEY_COLUMNS + ", seq, iata_code, minutes, cause, reported_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::flightops.delay_cause, ?)");
        positionInserts = new Batch(
                connection,
                "INSERT INTO flightops.position_report (icao24, callsign, origin_country, time_position, last_contact,"
                        + " longitude, latitude, baro_altitude, on_ground, velocity, true_track, vertical_rate,"
                        + " geo_altitude, squawk, position_source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        legUpdates = new Batch(
                connection,
                "UPDATE flightops.flight_leg SET status = ?::flightops.leg_status, registration = ?, etd = ?, eta = ?,"
                        + " out_at = ?, off_at = ?, on_at = ?, in_at = ?, dep_gate = ?, arr_gate = ?, passengers = ?,"
                        + " version = ?, updated_at = ?" + WHERE_KEY);
        planUpdates = new Batch(connection, "UPDATE flightops.ops_plan SET fuel_kg = ?, revision = ?" + WHERE_KEY);
        delayUpdates = new Batch(
                connection,
                "UPDATE flightops.flight_delay SET iata_code = ?, minutes = ?, cause = ?::flightops.delay_cause,"
                        + " reported_at = ?" + WHERE_KEY + " AND seq = ?::smallint");
        delayDeletes =
                new Batch(connection, "DELETE FROM flightops.flight_delay" + WHERE_KEY + " AND seq = ?::smallint");
        planDeletes = new Batch(connection, "DELETE FROM flightops.ops_plan" + WHERE_KEY);
        legDeletes = new Batch(connection, "DELETE FROM flightops.flight_leg" + WHERE_KEY);
        inOrder = List.of(
                legInserts,
                planInserts,
                delayInserts,
                positionInserts,
                legUpdates,
                planUpdates,
                delayUpdates,
                delayDeletes,
                planDeletes,
                legDeletes);
    }

    /** Writes within the open transaction; the caller commits. */
    void write(List<TimedChange> changes) throws SQLException {
        for (TimedChange change : changes) {
            add(change.change());
        }
        for (Batch batch : inOrder) {
            batch.execute();
        }
    }

    private void add(FlightChange change) throws SQLException {
        if (change instanceof LegInserted inserted) {
            Flight flight = inserted.leg().flight();
            key(legInserts, flight.key())
                    .text(flight.destination().iata())
                    .time(flight.std())
                    .time(flight.sta())
                    .number(flight.distanceMiles())
                    .text("{" + String.join(",", inserted.leg().codeshares()) + "}");
            state(legInserts, inserted.leg()).add();
        } else if (change instanceof LegUpdated updated) {
            state(legUpdates, updated.leg());
            key(legUpdates, updated.leg().flight().key()).add();
        } else if (change instanceof LegDeleted deleted) {
            key(legDeletes, deleted.leg()).add();
        } else if (change instanceof PlanInserted inserted) {
            OpsPlan plan = inserted.plan();
            key(planInserts, plan.flight().key())
                    .text(plan.route())
                    .text(plan.operationalFlightPlan())
                    .text(plan.performance())
                    .decimal(plan.fuelKilograms())
                    .number(plan.revision())
                    .add();
        } else if (change instanceof PlanRevised revised) {
            planUpdates
                    .decimal(revised.plan().fuelKilograms())
                    .number(revised.plan().revision());
            key(planUpdates, revised.plan().flight().key()).add();
        } else if (change instanceof PlanDeleted deleted) {
            key(planDeletes, deleted.leg()).add();
        } else if (change instanceof DelayInserted inserted) {
            FlightDelay delay = inserted.delay();
            key(delayInserts, delay.leg()).number(delay.sequence());
            reason(delayInserts, delay).add();
        } else if (change instanceof DelayUpdated updated) {
            FlightDelay delay = updated.delay();
            key(reason(delayUpdates, delay), delay.leg())
                    .number(delay.sequence())
                    .add();
        } else if (change instanceof DelayDeleted deleted) {
            key(delayDeletes, deleted.leg()).number(deleted.sequence()).add();
        } else if (change instanceof PositionReported reported) {
            position(reported.report());
        }
    }

    private static Batch key(Batch batch, LegKey key) throws SQLException {
        return batch.date(key.flightDate())
                .text(key.carrier())
                .number(key.flightNumber())
                .text(key.suffix())
                .text(key.departure())
                .number(key.legSequence());
    }

    private static Batch state(Batch batch, Leg leg) throws SQLException {
        return batch.text(leg.status().name())
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
                .number(leg.version())
                .time(leg.updatedAt());
    }

    private static Batch reason(Batch batch, FlightDelay delay) throws SQLException {
        return batch.text(delay.code().iata())
                .number(delay.minutes())
                .text(delay.code().cause().name())
                .time(delay.reportedAt());
    }

    private void position(PositionReport report) throws SQLException {
        positionInserts
                .text(report.flight().aircraft().icao24())
                .text(report.callsign())
                .text("United States")
                .time(report.at())
                .time(report.at())
                .real(report.position().longitude())
                .real(report.position().latitude())
                .real(report.altitudeMetres())
                .flag(false)
                .real(report.velocity())
                .real(report.trueTrack())
                .real(report.verticalRate())
                .real(report.altitudeMetres())
                .text(report.squawk())
                .number(0)
                .add();
    }
}
