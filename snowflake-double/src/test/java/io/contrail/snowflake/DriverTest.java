package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class DriverTest {
    @TempDir
    Path folder;

    private SnowflakeDouble account;

    @BeforeEach
    void start() {
        account = SnowflakeDouble.start(folder);
        account.execute("CREATE DATABASE DB; CREATE SCHEMA DB.SC;");
        account.registerUser("ADMIN", Keys.PAIR.getPublic(), "SYSADMIN");
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private static List<String> strings(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    @Test
    void aKeyThatIsNotRegisteredIsRefused() {
        Properties properties = Clients.properties("ADMIN", Keys.generate());
        assertThatThrownBy(() -> DriverManager.getConnection(account.jdbcUrl(), properties))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(390144));
    }

    @Test
    void aRegisteredOauthTokenIsAccepted() throws SQLException {
        account.registerOauthToken("ADMIN", "secret");
        Properties properties = Clients.properties("ADMIN", Keys.PAIR);
        properties.remove("privateKey");
        properties.put("authenticator", "oauth");
        properties.put("token", "secret");
        try (Connection connection = DriverManager.getConnection(account.jdbcUrl(), properties);
                Statement statement = connection.createStatement()) {
            assertThat(strings(statement, "SELECT CURRENT_USER(), CURRENT_ROLE()"))
                    .containsExactly("ADMIN|SYSADMIN");
        }
    }

    @Test
    void everyTypeComesBackAsItWent() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ADMIN");
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE T (N NUMBER(38,0), A NUMBER(20,5), S VARCHAR, Y BOOLEAN, F FLOAT, D DATE, TM TIME(6),
                        TS TIMESTAMP_NTZ(6), TZ TIMESTAMP_TZ(6), B BINARY, V VARIANT)""");
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO T SELECT ?, ?, ?, ?, ?, ?, '01:02:03.000004', ?, ?, ?, PARSE_JSON(?)")) {
                insert.setBigDecimal(1, new BigDecimal("12345678901234567890123456789012345678"));
                insert.setBigDecimal(2, new BigDecimal("-1.50000"));
                insert.setString(3, "it's \\ Zoë");
                insert.setBoolean(4, true);
                insert.setDouble(5, 0.1);
                insert.setString(6, "1969-12-31");
                insert.setTimestamp(7, Timestamp.from(Instant.parse("1969-12-31T23:59:59.500001Z")));
                insert.setString(8, "2026-03-01 12:00:00.000001+02:00");
                insert.setBytes(9, new byte[] {0, (byte) 255});
                insert.setString(10, "{\"b\": 1, \"a\": [null, \"x\"]}");
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            try (ResultSet row = statement.executeQuery("SELECT * FROM T")) {
                row.next();
                assertThat(row.getBigDecimal("N")).isEqualTo("12345678901234567890123456789012345678");
                assertThat(row.getBigDecimal("A")).isEqualTo("-1.50000");
                assertThat(row.getString("S")).isEqualTo("it's \\ Zoë");
                assertThat(row.getBoolean("Y")).isTrue();
                assertThat(row.getDouble("F")).isEqualTo(0.1);
                assertThat(row.getString("D")).isEqualTo("1969-12-31");
                assertThat(row.getTimestamp("TS").toInstant()).isEqualTo("1969-12-31T23:59:59.500001Z");
                assertThat(row.getTimestamp("TZ").toInstant()).isEqualTo("2026-03-01T10:00:00.000001Z");
                assertThat(row.getBytes("B")).containsExactly(0, 255);
                assertThat(row.getString("V").replaceAll("\\s", "")).contains("\"a\":[null,\"x\"]");
                assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("NUMBER");
                assertThat(row.getMetaData().getPrecision(1)).isEqualTo(38);
            }
        }
    }

    @Test
    void mergeChangesInsertsAndDeletesAndRefusesTwoChangesOfOneRow() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ADMIN");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE BASE (ID NUMBER(38,0), V VARCHAR)");
            statement.execute("CREATE TABLE CHANGES (ID NUMBER(38,0), V VARCHAR, OP VARCHAR, NTH NUMBER(38,0))");
            statement.execute("INSERT INTO BASE VALUES (1, 'a'), (2, 'b')");
            statement.execute(
                    "INSERT INTO CHANGES VALUES (1, 'x', 'u', 1), (1, 'y', 'u', 2), (2, NULL, 'd', 3), (3, 'c', 'c', 4)");
            String merge = """
                    MERGE INTO BASE b USING (%s) c ON b.ID = c.ID
                    WHEN MATCHED AND c.OP = 'd' THEN DELETE
                    WHEN MATCHED THEN UPDATE SET b.V = c.V
                    WHEN NOT MATCHED AND c.OP <> 'd' THEN INSERT (ID, V) VALUES (c.ID, c.V)""";
            assertThatThrownBy(() -> statement.executeUpdate(merge.formatted("SELECT * FROM CHANGES")))
                    .hasMessageContaining("Duplicate row detected");
            String newest =
                    "SELECT * FROM DB.SC.CHANGES QUALIFY ROW_NUMBER() OVER (PARTITION BY ID ORDER BY NTH DESC) = 1";
            assertThat(statement.executeUpdate(merge.formatted(newest))).isEqualTo(3);
            assertThat(strings(statement, "SELECT ID, V FROM BASE ORDER BY ID")).containsExactly("1|y", "3|c");
        }
    }

    @Test
    void whatIsRolledBackIsGoneAndDdlCommitsWhatWasOpen() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ADMIN");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE T (ID NUMBER(38,0))");
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO T VALUES (1)");
            connection.rollback();
            assertThat(strings(statement, "SELECT COUNT(*) FROM T")).containsExactly("0");
            statement.execute("INSERT INTO T VALUES (2)");
            connection.commit();
            statement.execute("INSERT INTO T VALUES (3)");
            statement.execute("CREATE TABLE OTHER (ID NUMBER(38,0))");
            connection.rollback();
            assertThat(strings(statement, "SELECT ID FROM T ORDER BY ID")).containsExactly("2", "3");
        }
    }

    @Test
    void aBatchIsOneStatement() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ADMIN");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE T (ID NUMBER(38,0), S VARCHAR)");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO T (ID, S) VALUES (?, ?)")) {
                for (int i = 0; i < 100; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, i == 7 ? null : "s" + i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            assertThat(strings(statement, "SELECT COUNT(*), COUNT(S), SUM(ID) FROM T"))
                    .containsExactly("100|99|4950");
        }
    }

    @Test
    void namesAreFoldedUnlessTheyAreQuoted() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ADMIN");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE flight_leg (id NUMBER(38,0), \"id\" VARCHAR)");
            statement.execute("CREATE TABLE \"flight_leg\" (\"Other\" NUMBER(38,0))");
            statement.execute("INSERT INTO Flight_Leg (ID, \"id\") VALUES (1, 'lower')");
            assertThat(strings(statement, "SELECT f.Id, f.\"id\" FROM FLIGHT_LEG f"))
                    .containsExactly("1|lower");
            assertThat(strings(statement, "SELECT COUNT(*) FROM \"flight_leg\""))
                    .containsExactly("0");
            assertThatThrownBy(() -> statement.executeQuery("SELECT OTHER FROM \"flight_leg\""))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(904));
            assertThat(
                            strings(
                                    statement,
                                    "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'SC' ORDER BY 1, 2"))
                    .containsExactly("FLIGHT_LEG|ID|NUMBER", "FLIGHT_LEG|id|TEXT", "flight_leg|Other|NUMBER");
        }
    }

    @Test
    void whatItDoesNotKnowIsAnError() throws SQLException {
        try (Connection connection = Clients.jdbc(account, "ADMIN");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE T (ID NUMBER(38,0))");
            for (String sql : List.of(
                    "SELECT LIST_CONTAINS([1], 1)",
                    "SELECT MD5_NUMBER('a')",
                    "SELECT SUM(ID) FILTER (WHERE ID > 1) FROM T",
                    "CREATE STREAM S ON TABLE T",
                    "SELECT * FROM T ANTI JOIN T U ON T.ID = U.ID",
                    "SELECT DISTINCT ON (ID) ID FROM T",
                    "PRAGMA version",
                    "SELECT 1::HUGEINT",
                    "SELECT * FROM NOTHING",
                    "SELECT 1; SELECT 2",
                    "FLY ME TO THE MOON")) {
                assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(() -> statement.execute("SELECT ARG_MAX(1, 2)"))
                    .hasMessageContaining("SQL compilation error")
                    .hasMessageContaining("Unknown function ARG_MAX");
        }
    }
}
