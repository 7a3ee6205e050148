package io.contrail.simulator.api;

import io.contrail.simulator.control.Simulation;
import io.javalin.http.Context;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All aircraft in the air, exactly as OpenSky's {@code /states/all} gives them, so that a client written for it needs
 * another address and nothing else: {@code time=0} is now, {@code extended=True} is true, and no states at all are null.
 */
final class States {
    static final String[] QUERY = {"time", "icao24", "lamin", "lomin", "lamax", "lomax", "extended"};
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f]{6}");
    /** An aircraft that has reported nothing for so long is left out. */
    private static final Duration LONGEST_SILENCE = Duration.ofHours(2);

    private final Database database;
    private final Simulation simulation;

    States(Database database, Simulation simulation) {
        this.database = database;
        this.simulation = simulation;
    }

    private record Box(double south, double west, double north, double east) {}

    void all(Context request) {
        Parameters query = new Parameters(request);
        Instant now = simulation.clock().now();
        long second = query.number("time", 0, Long.MAX_VALUE / 1_000_000, 0);
        if (second > now.getEpochSecond()) {
            throw Problem.parameter(
                    "time",
                    "that time is still to come: the simulation is at %d (%s). Leave it out for now."
                            .formatted(now.getEpochSecond(), now));
        }
        Instant at = second == 0 ? now : Instant.ofEpochSecond(second);
        List<String> addresses = request.queryParams("icao24").stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .toList();
        for (String address : addresses) {
            if (!ADDRESS.matcher(address).matches()) {
                throw Problem.parameter("icao24", "give six hexadecimal digits, such as a00001.");
            }
        }
        Optional<Box> box = Optional.ofNullable(box(query));
        boolean extended = extended(query);
        List<List<@Nullable Object>> states = database.read(connection -> {
            Sql sql = new Sql(
                    "SELECT DISTINCT ON (p.icao24) p.*, t.wake FROM flightops.position_report p"
                            + " JOIN flightops.aircraft a ON a.icao24 = p.icao24"
                            + " JOIN flightops.aircraft_type t ON t.icao = a.type"
                            + " JOIN flightops.flight_leg l ON l.registration = a.registration"
                            + " AND l.flight_date BETWEEN ? AND ? AND l.off_at <= ?"
                            + " AND (l.on_at IS NULL OR l.on_at > ?) AND p.time_position >= l.off_at"
                            + " WHERE p.time_position BETWEEN ? AND ?",
                    at.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(2),
                    at.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1),
                    at,
                    at,
                    at.minus(LONGEST_SILENCE),
                    at);
            if (!addresses.isEmpty()) {
                sql.then("AND p.icao24 = ANY(?::bpchar[])", "{" + String.join(",", addresses) + "}");
            }
            sql.then("ORDER BY p.icao24, p.time_position DESC");
            return new Sql("SELECT * FROM (")
                    .then(sql)
                    .then(") latest WHERE true")
                    .when(box.map(Box::south), "AND latitude >= ?")
                    .when(box.map(Box::north), "AND latitude <= ?")
                    .when(box.map(Box::west), "AND longitude >= ?")
                    .when(box.map(Box::east), "AND longitude <= ?")
                    .then("ORDER BY icao24")
                    .list(connection, row -> vector(row, extended));
        });
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("time", at.getEpochSecond());
        answer.put("states", states.isEmpty() ? null : states);
        Json.answer(request, answer);
    }

    private static @Nullable Box box(Parameters query) {
        Double south = query.real("lamin", -90, 90);
        Double west = query.real("lomin", -180, 180);
        Double north = query.real("lamax", -90, 90);
        Double east = query.real("lomax", -180, 180);
        if (south == null && west == null && north == null && east == null) {
            return null;
        }
        if (south == null || west == null || north == null || east == null) {
            throw Problem.parameter("lamin", "a box needs all of lamin, lomin, lamax and lomax.");
        }
        if (south > north || west > east) {
            throw Problem.parameter("lamin", "a box needs lamin <= lamax and lomin <= lomax.");
        }
        return new Box(south, west, north, east);
    }

    private static boolean extended(Parameters query) {
        String text = query.text("extended").orElse("0").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw Problem.parameter("extended", "give 0 or 1.");
        };
    }

    private static List<@Nullable Object> vector(ResultSet row, boolean extended) throws SQLException {
        List<@Nullable Object> vector = new ArrayList<>(18);
        vector.add(row.getString("icao24"));
        vector.add("%-8s".formatted(row.getString("callsign")));
        vector.add(row.getString("origin_country"));
        vector.add(Sql.time(row, "time_position").getEpochSecond());
        vector.add(Sql.time(row, "last_contact").getEpochSecond());
        vector.add(row.getDouble("longitude"));
        vector.add(row.getDouble("latitude"));
        vector.add(row.getDouble("baro_altitude"));
        vector.add(row.getBoolean("on_ground"));
        vector.add(row.getDouble("velocity"));
        vector.add(row.getDouble("true_track"));
        vector.add(row.getDouble("vertical_rate"));
        vector.add(null); // sensors: only for one's own receivers
        vector.add(row.getObject("geo_altitude", Double.class));
        vector.add(row.getString("squawk"));
        vector.add(false); // spi
        vector.add(row.getInt("position_source"));
        if (extended) {
            vector.add(category(row.getString("wake")));
        }
        return vector;
    }

    /** OpenSky's category of the emitter, from the wake turbulence category. */
    private static int category(String wake) {
        return switch (wake) {
            case "L" -> 2;
            case "M" -> 4;
            case "H" -> 6;
            default -> 0;
        };
    }
}
