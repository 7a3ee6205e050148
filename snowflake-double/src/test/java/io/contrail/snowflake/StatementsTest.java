package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class StatementsTest {
    @TempDir
    Path folder;

    private SnowflakeDouble account;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void start() throws SQLException {
        account = SnowflakeDouble.start(folder);
        account.execute("CREATE DATABASE DB; CREATE SCHEMA DB.SC;");
        account.registerUser("ADMIN", Keys.PAIR.getPublic(), "SYSADMIN");
        connection = Clients.jdbc(account, "ADMIN");
        statement = connection.createStatement();
    }

    @AfterEach
    void stop() throws SQLException {
        connection.close();
        account.close();
    }

    private List<String> strings(String sql) throws SQLException {
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
    void functionsAnswerAsTheServiceDocumentsThem() throws SQLException {
        assertThat(strings("SELECT IFF(1 = 1, 'a', 'b'), NVL(NULL, 1), MD5('a'), SHA2('a', 256), HEX_ENCODE('a')"))
                .containsExactly(
                        "a|1|0cc175b9c0f1b6a831c399e269772661|ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb|61");
        // The two halves of the digest above, as unsigned numbers.
        assertThat(strings("SELECT MD5_NUMBER_UPPER64('a'), MD5_NUMBER_LOWER64('a')"))
                .containsExactly("919145239626757800|3585878926028121697");
        assertThat(
                        strings(
                                "SELECT PARSE_JSON('{\"a\": {\"b\": \"7\"}}'):a.b::VARCHAR, PARSE_JSON('{\"a\": 7}'):a::NUMBER(9,1), PARSE_JSON('{\"a\": \"x\"}'):a, TO_VARCHAR('2026-01-02 03:04:05.000006'::TIMESTAMP_NTZ(6), 'YYYY-MM-DD\"T\"HH24:MI:SS.FF6')"))
                .containsExactly("7|7.0|\"x\"|2026-01-02T03:04:05.000006");
        assertThat(
                        strings(
                                "SELECT TO_VARCHAR(TO_BINARY('00ff', 'HEX')), TRY_TO_BINARY('zz', 'HEX'), TRY_CAST('x' AS NUMBER(38,0)), '1.5'::NUMBER(10,2)"))
                .containsExactly("00FF|null|null|1.50");
        assertThat(strings("SELECT LISTAGG(x, ',') WITHIN GROUP (ORDER BY x DESC), BITXOR_AGG(x), ARRAY_AGG(x)::VARCHAR"
                        + " FROM (VALUES (1), (2), (4)) v (x)"))
                .containsExactly("4,2,1|7|[1,2,4]");
        assertThat(
                        strings(
                                "SELECT DATEDIFF('day', '2026-01-01'::DATE, '2026-02-01'::DATE), DATEADD(day, 1, '2026-01-01'::DATE)::DATE"))
                .containsExactly("31|2026-01-02");
    }

    @Test
    void tablesChangeAsAlterTableAndCreateOrAlterTableSay() throws SQLException {
        statement.execute("CREATE TABLE T (ID NUMBER(10,0) NOT NULL, S VARCHAR(5), GONE DATE)");
        statement.execute("INSERT INTO T VALUES (1, 'a', '2026-01-01')");
        statement.execute("ALTER TABLE T ADD COLUMN IF NOT EXISTS N NUMBER(38,2)");
        statement.execute("ALTER TABLE T ADD COLUMN IF NOT EXISTS N NUMBER(38,2)");
        statement.execute("ALTER TABLE T RENAME COLUMN S TO \"s\"");
        statement.execute("ALTER TABLE T DROP COLUMN IF EXISTS GONE");
        assertThat(strings("DESCRIBE TABLE T"))
                .containsExactly(
                        "ID|NUMBER(10,0)|COLUMN|N|null", "s|VARCHAR(5)|COLUMN|Y|null", "N|NUMBER(38,2)|COLUMN|Y|null");
        statement.execute("CREATE OR ALTER TABLE T (ID NUMBER(38,0), \"s\" VARCHAR(9), D DATE)");
        assertThat(strings("DESCRIBE TABLE T"))
                .containsExactly("ID|NUMBER(38,0)|COLUMN|Y|null", "s|VARCHAR(9)|COLUMN|Y|null", "D|DATE|COLUMN|Y|null");
        assertThat(strings("SELECT * FROM T")).containsExactly("1|a|null");
        assertThatThrownBy(() -> statement.execute("CREATE OR ALTER TABLE T (ID VARCHAR)"))
                .hasMessageContaining("cannot change column ID");
        assertThatThrownBy(() -> statement.execute("INSERT INTO T (ID) VALUES ('x')"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void viewsAndSchemasAreShownAndHaveTheirComments() throws SQLException {
        statement.execute("CREATE TABLE T (ID NUMBER(38,0))");
        statement.execute(
                "CREATE OR REPLACE VIEW V (A, \"b\") AS WITH c AS (SELECT ID FROM T) SELECT ID, ID + 1 FROM c");
        statement.execute("COMMENT ON VIEW V IS 'it''s a view'");
        assertThat(strings("SELECT TABLE_NAME, TABLE_TYPE, COMMENT FROM DB.INFORMATION_SCHEMA.TABLES"
                        + " WHERE TABLE_SCHEMA = 'SC' ORDER BY 1"))
                .containsExactly("T|BASE TABLE|null", "V|VIEW|it's a view");
        assertThat(strings("SHOW TABLES IN SCHEMA DB.SC"))
                .singleElement()
                .asString()
                .contains("|T|DB|SC|");
        assertThat(strings("SELECT \"b\" FROM V")).isEmpty();
        try (ResultSet columns = connection.getMetaData().getColumns("DB", "SC", "T", "%")) {
            columns.next();
            assertThat(columns.getString("COLUMN_NAME")).isEqualTo("ID");
            assertThat(columns.getInt("COLUMN_SIZE")).isEqualTo(38);
        }
    }

    @Test
    void theDeploymentsOwnerGrantsInItsSchemaAndFutureTablesBelongToWhomTheyWereGranted() throws SQLException {
        account.execute("""
                CREATE ROLE DEPLOY; CREATE ROLE APPLY; GRANT ROLE APPLY TO ROLE DEPLOY;
                GRANT USAGE, CREATE SCHEMA ON DATABASE DB TO ROLE DEPLOY; GRANT USAGE ON DATABASE DB TO ROLE APPLY;
                USE ROLE DEPLOY; USE DATABASE DB;
                CREATE SCHEMA IF NOT EXISTS "own" WITH MANAGED ACCESS;
                GRANT USAGE ON SCHEMA "own" TO ROLE APPLY;
                GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA "own" TO ROLE APPLY;
                CREATE OR ALTER TABLE "own"."t" (ID NUMBER(38,0));
                """);
        account.registerUser("SINK", Keys.PAIR.getPublic(), "APPLY");
        try (Connection sink = Clients.jdbc(account, "SINK");
                Statement asSink = sink.createStatement()) {
            asSink.execute("ALTER TABLE DB.\"own\".\"t\" ADD COLUMN X VARCHAR");
            asSink.execute("INSERT INTO DB.\"own\".\"t\" VALUES (1, 'x')");
            assertThatThrownBy(() -> asSink.execute("CREATE TABLE DB.\"own\".\"u\" (ID NUMBER(38,0))"))
                    .hasMessageContaining("Insufficient privileges");
        }
    }
}
