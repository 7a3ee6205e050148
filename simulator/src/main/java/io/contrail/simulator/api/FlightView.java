package io.contrail.simulator.api;

import io.contrail.simulator.operations.LegKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code flight_leg} under the names of its columns, which are those in the warehouse too.
 *
 * @param departureDelayMinutes whole minutes from the scheduled to the actual or else the estimated time; negative when
 *     early
 */
record FlightView(
        FlightId id,
        LocalDate flightDate,
        String carrier,
        int flightNo,
        String suffix,
        String depIata,
        int legSeq,
        String arrIata,
        @Nullable String registration,
        String status,
        Instant std,
        Instant etd,
        Instant sta,
        Instant eta,
        @Nullable Instant outAt,
        @Nullable Instant offAt,
        @Nullable Instant onAt,
        @Nullable Instant inAt,
        long departureDelayMinutes,
        long arrivalDelayMinutes,
        @Nullable String depGate,
        @Nullable String arrGate,
        @Nullable Integer passengers,
        int distanceMi,
        List<String> codeshares,
        int version,
        Instant updatedAt) {

    static final String COLUMNS = "l.flight_date, l.carrier, l.flight_no, l.suffix, l.dep_iata, l.leg_seq, l.arr_iata,"
            + " l.registration, l.status::text AS status, l.std, l.etd, l.sta, l.eta, l.out_at, l.off_at, l.on_at,"
            + " l.in_at, l.dep_gate, l.arr_gate, l.passengers, l.distance_mi, l.codeshares, l.version, l.updated_at";

    static FlightView of(ResultSet row) throws SQLException {
        Instant std = Sql.time(row, "std");
        Instant sta = Sql.time(row, "sta");
        Instant etd = Sql.time(row, "etd");
        Instant eta = Sql.time(row, "eta");
        Instant out = Sql.timeOrNull(row, "out_at");
        Instant in = Sql.timeOrNull(row, "in_at");
        LegKey key = key(row);
        return new FlightView(
                new FlightId(key),
                key.flightDate(),
                key.carrier(),
                key.flightNumber(),
                key.suffix(),
                key.departure(),
                key.legSequence(),
                row.getString("arr_iata"),
                row.getString("registration"),
                row.getString("status"),
                std,
                etd,
                sta,
                eta,
                out,
                Sql.timeOrNull(row, "off_at"),
                Sql.timeOrNull(row, "on_at"),
                in,
                minutes(std, out == null ? etd : out),
                minutes(sta, in == null ? eta : in),
                row.getString("dep_gate"),
                row.getString("arr_gate"),
                row.getObject("passengers", Integer.class),
                row.getInt("distance_mi"),
                Sql.texts(row, "codeshares"),
                row.getInt("version"),
                Sql.time(row, "updated_at"));
    }

    static LegKey key(ResultSet row) throws SQLException {
        return new LegKey(
                row.getObject("flight_date", LocalDate.class),
                row.getString("carrier"),
                row.getInt("flight_no"),
                row.getString("suffix"),
                row.getString("dep_iata"),
                row.getInt("leg_seq"));
    }

    /** As passengers know it, for example AA100. */
    String designator() {
        return carrier + flightNo + suffix;
    }

    static long minutes(Instant from, Instant to) {
        return Math.floorDiv(Duration.between(from, to).toSeconds(), 60L);
    }
}
