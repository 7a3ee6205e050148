package io.contrail.simulator.operations;

import java.math.BigDecimal;

/** A row of {@code ops_plan}; a revision changes the fuel and its own number, never the text. */
public record OpsPlan(Flight flight, int revision, BigDecimal fuelKilograms) implements Row {
    @Override
    public String table() {
        return "ops_plan";
    }

    /** The text that pilots carry, 8 to 60 kB; composed anew at each call. */
    public String operationalFlightPlan() {
        return OperationalFlightPlan.compose(flight);
    }

    public String route() {
        return OperationalFlightPlan.route(flight);
    }

    /** JSON, figures that do not change with a revision. */
    public String performance() {
        int level = OperationalFlightPlan.flightLevel(flight);
        return "{\"flight_level\": %d, \"cost_index\": %d, \"cruise_kt\": %d, \"alternates\": [\"%s\"]}"
                .formatted(
                        level,
                        flight.noise().between(Noise.For.LEVEL, 20, 90),
                        flight.aircraft().type().cruiseKnots(),
                        flight.origin().iata());
    }
}
