package io.contrail.simulator.live;

import io.contrail.simulator.operations.FlightChange.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** Very many entries of the ledger in one transaction. */
final class BulkTransaction implements ScenarioRunner.Work {
    /** Above all numbers that flights can give. */
    private static final long FIRST = 1L << 60;

    private final Connection connection;
    private final Counters counters;

    BulkTransaction(Connection connection, Counters counters) {
        this.connection = connection;
        this.counters = counters;
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public long part(RunStore.Stored run, Instant now) throws SQLException {
        long rows = Long.parseLong(run.parameter("rows"));
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO flightops.booking_ledger"
                + " (id, booked_at, carrier, flight_no, locator, entry, amount, ccy, fx) SELECT ? + n, ?, 'AA',"
                + " (n % 5999 + 1)::int, upper(lpad(to_hex(n % 16777216), 6, '0')), 'ADJUSTMENT',"
                + " (n % 100003)::numeric / 100, 'USD', 1 FROM generate_series(1::bigint, ?) n")) {
            insert.setLong(1, FIRST + ((long) run.number() << 24));
            insert.setObject(2, now.atOffset(ZoneOffset.UTC));
            insert.setLong(3, rows);
            insert.executeUpdate();
        }
        counters.add("booking_ledger", Operation.INSERT, rows);
        return rows;
    }

    @Override
    public String describe(RunStore.Stored run) {
        return "%s rows inserted into booking_ledger in one transaction".formatted(run.parameter("rows"));
    }
}
