package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that was killed in the midst of a transaction is in nobody's way for ever. */
class AbandonedTransactionIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void itIsRolledBackWhenItIsInTheWay() throws Exception {
        try (SnowflakeDouble account = SnowflakeDouble.start(folder)) {
            account.execute("""
                    CREATE DATABASE DB; CREATE SCHEMA DB.SC; CREATE ROLE LOADER; CREATE TABLE DB.SC.T (ID NUMBER(38,0));
                    INSERT INTO DB.SC.T VALUES (1);
                    GRANT USAGE ON DATABASE DB TO ROLE LOADER; GRANT USAGE ON SCHEMA DB.SC TO ROLE LOADER;
                    GRANT UPDATE, SELECT ON TABLE DB.SC.T TO ROLE LOADER;
                    """);
            account.registerUser("INGEST", Keys.PAIR.getPublic(), "LOADER");
            try (Connection killed = Clients.jdbc(account, "INGEST");
                    Connection other = Clients.jdbc(account, "INGEST")) {
                change(killed, "BEGIN");
                change(killed, "UPDATE DB.SC.T SET ID = 2");
                assertThatThrownBy(() -> change(other, "UPDATE DB.SC.T SET ID = ID + 10"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                error -> assertThat(error.getErrorCode()).isEqualTo(625));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .ignoreExceptionsInstanceOf(SQLException.class)
                        .untilAsserted(() -> change(other, "UPDATE DB.SC.T SET ID = ID + 10"));
                try (Statement statement = other.createStatement();
                        ResultSet row = statement.executeQuery("SELECT ID FROM DB.SC.T")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getLong(1)).isEqualTo(11);
                }
                assertThatThrownBy(() -> change(killed, "COMMIT"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("no longer exists");
            }
        }
    }

    private static void change(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
