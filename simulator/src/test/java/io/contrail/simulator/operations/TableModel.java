package io.contrail.simulator.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.simulator.operations.FlightChange.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Tables in memory that refuse what PostgreSQL would refuse: a key twice, or a row that is not there. */
final class TableModel {
    private final Map<String, Map<Object, Row>> tables = new HashMap<>();

    void apply(RowChange change) {
        Row row = change.row();
        if (row instanceof PositionReport
                || row instanceof ScheduleExtension
                || row instanceof Reregistration
                || row instanceof AcarsMessage) {
            return;
        }
        if (row instanceof CrewOfDeletedLeg crew) {
            assertThat(tables.remove(crew.leg().text())).hasSize(crew.count());
            return;
        }
        String name = row instanceof CrewAssignment crew ? crew.leg().text() : row.table();
        Map<Object, Row> table = tables.computeIfAbsent(name, n -> new HashMap<>());
        Object key = key(row);
        if (change.operation() == Operation.INSERT) {
            assertThat(table.put(key, row)).as("%s twice", key).isNull();
        } else if (change.operation() == Operation.UPDATE) {
            assertThat(table.replace(key, row)).as("no %s", key).isNotNull();
        } else {
            assertThat(table.remove(key)).as("no %s", key).isNotNull();
        }
    }

    Map<Integer, FlightDelay> delays(LegKey leg) {
        Map<Integer, FlightDelay> rows = new TreeMap<>();
        for (int sequence = 1; sequence < 10; sequence++) {
            Row row = tables.getOrDefault("flight_delay", Map.of()).get(Map.entry(leg, sequence));
            if (row instanceof FlightDelay delay) {
                rows.put(sequence, delay);
            }
        }
        return rows;
    }

    private static Object key(Row row) {
        if (row instanceof Leg leg) {
            return leg.flight().key();
        } else if (row instanceof OpsPlan plan) {
            return plan.flight().key();
        } else if (row instanceof FlightDelay delay) {
            return Map.entry(delay.leg(), delay.sequence());
        } else if (row instanceof CrewAssignment crew) {
            return crew.member().id();
        } else if (row instanceof Booking booking) {
            return booking.id();
        } else if (row instanceof Irregularity irregularity) {
            return irregularity.id();
        }
        throw new IllegalArgumentException("No key of " + row);
    }
}
