package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class GrantsTest {
    @TempDir
    Path folder;

    private SnowflakeDouble account;

    @BeforeEach
    void start() {
        account = SnowflakeDouble.start(folder);
        account.execute("""
                -- as a deployment script does
                CREATE RESOURCE MONITOR IF NOT EXISTS CAP WITH CREDIT_QUOTA = 5 FREQUENCY = MONTHLY START_TIMESTAMP = IMMEDIATELY
                    TRIGGERS ON 90 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND;
                CREATE WAREHOUSE IF NOT EXISTS WH WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 INITIALLY_SUSPENDED = TRUE;
                ALTER WAREHOUSE WH SET RESOURCE_MONITOR = CAP;
                CREATE ROLE IF NOT EXISTS LOADER; CREATE ROLE IF NOT EXISTS READER;
                CREATE USER IF NOT EXISTS ALICE TYPE = SERVICE DEFAULT_ROLE = READER RSA_PUBLIC_KEY = '%s';
                GRANT ROLE READER TO USER ALICE; GRANT ROLE LOADER TO USER ALICE;
                GRANT USAGE ON WAREHOUSE WH TO ROLE READER;
                CREATE DATABASE IF NOT EXISTS DB; CREATE SCHEMA IF NOT EXISTS DB.SC;
                GRANT USAGE ON DATABASE DB TO ROLE READER; GRANT USAGE ON SCHEMA DB.SC TO ROLE READER;
                GRANT ROLE READER TO ROLE LOADER;
                GRANT CREATE TABLE ON SCHEMA DB.SC TO ROLE LOADER;
                CREATE OR ALTER TABLE DB.SC.SECRET (ID NUMBER(38,0));
                CREATE OR ALTER TABLE DB.SC.OPEN (ID NUMBER(38,0));
                GRANT SELECT ON TABLE DB.SC.OPEN TO ROLE READER;
                GRANT SELECT ON FUTURE TABLES IN SCHEMA DB.SC TO ROLE READER;
                """.formatted(
                        Base64.getEncoder().encodeToString(Keys.PAIR.getPublic().getEncoded())));
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private void check() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ALICE");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT * FROM OPEN").close();
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM SECRET"))
                    .hasMessageContaining("does not exist or not authorized")
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(2003));
            assertThatThrownBy(() -> statement.execute("INSERT INTO OPEN VALUES (1)"))
                    .hasMessageContaining("does not exist or not authorized");
            assertThatThrownBy(() -> statement.execute("CREATE TABLE OTHER (ID NUMBER(38,0))"))
                    .hasMessageContaining("Insufficient privileges");
            assertThatThrownBy(() -> statement.execute("GRANT SELECT ON TABLE SECRET TO ROLE READER"))
                    .hasMessageContaining("Insufficient privileges");
            assertThatThrownBy(() -> statement.execute("USE ROLE SYSADMIN")).hasMessageContaining("not assigned");
            statement.execute("USE ROLE LOADER");
            statement.execute("CREATE TABLE IF NOT EXISTS MINE (ID NUMBER(38,0))");
            statement.execute("INSERT INTO MINE VALUES (1)");
            statement.execute("USE ROLE READER");
            try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM MINE")) {
                row.next();
                assertThat(row.getInt(1)).isPositive();
            }
        }
    }

    @Test
    void aRoleMayOnlyDoWhatItWasGrantedAndWhatItOwns() throws SQLException {
        check();
    }

    @Test
    void grantsUsersAndTablesAreThereAgainAfterAnotherStart() throws SQLException {
        check();
        account.close();
        account = SnowflakeDouble.start(folder);
        check();
    }
}
