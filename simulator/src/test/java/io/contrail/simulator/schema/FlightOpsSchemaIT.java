package io.contrail.simulator.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.simulator.live.FlightDatabase;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class FlightOpsSchemaIT {
    @Test
    void positionsOfAnOlderVersionBecomeTheFirstPartitionAndNoneIsLost() throws Exception {
        try (FlightDatabase postgres = new FlightDatabase()) {
            DataSource database = postgres.createEmpty();
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE flightops_sim.schema_version (version int PRIMARY KEY,"
                        + " name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
                for (Migration migration : Migration.ALL.subList(0, 3)) {
                    statement.execute(migration.sql());
                    statement.execute("INSERT INTO flightops_sim.schema_version (version, name) VALUES (%d, '%s')"
                            .formatted(migration.version(), migration.name()));
                }
                statement.execute(
                        "INSERT INTO flightops.position_report SELECT 'a00001', 'AAL1', 'United States', at, at,"
                                + " 1, 2, 3, false, 4, 5, 6, 7, '1200', 0"
                                + " FROM generate_series('2001-01-08 05:10Z'::timestamptz, '2001-01-08 07:59Z', '1 min') at");
                FlightOpsSchema.migrate(connection);
            }
            assertThat(postgres.number("SELECT count(*) FROM flightops.position_report"))
                    .isEqualTo(170);
            assertThat(postgres.text("SELECT pg_get_expr(relpartbound, oid) FROM pg_class"
                            + " WHERE oid = 'flightops.position_report_first'::regclass"))
                    .startsWith("FOR VALUES FROM (MINVALUE) TO ('2001-01-08 08:00");
        }
    }

    @Test
    void everyTableAndColumnSaysWhatItMeans() throws Exception {
        try (FlightDatabase postgres = new FlightDatabase()) {
            DataSource database = postgres.createEmpty();
            try (Connection connection = database.getConnection()) {
                FlightOpsSchema.migrate(connection);
            }
            assertThat(postgres.text("SELECT string_agg(c.relname || '.' || a.attname, ', ') FROM pg_class c"
                            + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                            + " WHERE c.relnamespace = 'flightops'::regnamespace AND c.relkind IN ('r', 'p')"
                            + " AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)"))
                    .isEqualTo("null");
        }
    }
}
