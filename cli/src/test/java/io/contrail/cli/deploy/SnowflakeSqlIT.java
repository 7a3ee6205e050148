package io.contrail.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Asks a PostgreSQL with the schema of the flights. */
class SnowflakeSqlIT {

    @Test
    void theFileIsWhatTheSourcesCatalogAndTheViewsSay() {
        SqlScript script = SqlScript.read(SnowflakeSqlTest.FILE);
        assertThat(script.text())
                .as("snowflake.sql is stale: run 'contrail deploy --generate'")
                .isEqualTo(SnowflakeSql.generate(script, SnowflakeSql.ofFlights()));
    }
}
