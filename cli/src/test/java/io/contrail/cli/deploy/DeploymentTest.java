package io.contrail.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentTest {
    private static final String TABLE = """
            CREATE ROLE IF NOT EXISTS r;
            CREATE SCHEMA IF NOT EXISTS s;
            CREATE OR ALTER TABLE s.t (
                "id" NUMBER(38,0) NOT NULL, note VARCHAR, -- what was seen, so far
                amount NUMBER(9,2) DEFAULT (1), PRIMARY KEY ("id"));
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private FakeAccount account;

    @BeforeEach
    void open() throws SQLException {
        account = new FakeAccount();
    }

    @AfterEach
    void close() {
        account.close();
    }

    private Deployment deployment(String sql) {
        return new Deployment(
                SqlScript.of("test.sql", sql),
                account,
                Clock.fixed(Instant.parse("2026-05-04T03:02:01Z"), ZoneOffset.UTC),
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }

    @Test
    void aPlanRunsNothingAndSaysWhatIsCreatedAndThenThatItIsThere() {
        deployment(TABLE).plan(false);
        assertThat(account.executed).isEmpty();
        assertThat(out.toString())
                .contains("RUN       test.sql:1  CREATE ROLE IF NOT EXISTS r")
                .contains("CREATE    test.sql:3  CREATE OR ALTER TABLE s.t")
                .contains("2 create, 1 run");
        deployment(TABLE).run(false, false);
        deployment(TABLE).plan(false);
        assertThat(out.toString()).contains("KEEP      test.sql:3").contains("2 keep, 1 run");
    }

    @Test
    void everyDeploymentIsWrittenDown() throws SQLException {
        deployment(TABLE).run(false, false);
        deployment(TABLE).run(false, false);
        assertThat(err.toString()).contains("[3/3]  test.sql:3  CREATE OR ALTER TABLE s.t");
        assertThat(account.rows("SELECT * FROM contrail.deployments"))
                .hasSize(2)
                .allSatisfy(row -> {
                    assertThat(row.get(0)).startsWith("2026-05-04T03:02:01");
                    assertThat(row.subList(1, 3)).containsExactly("deployer", "test.sql");
                    assertThat(row.get(3)).isEqualTo(SqlScript.of("x", TABLE).sha256());
                    assertThat(row.subList(4, 6)).containsExactly("3", "0");
                });
    }

    @Test
    void aColumnThatTheFileAddsIsAdded() throws SQLException {
        deployment(TABLE).run(false, false);
        String more = TABLE.replace("note VARCHAR,", "note VARCHAR, \"seen\" TIMESTAMP_TZ(6),");
        deployment(more).plan(false);
        assertThat(out.toString()).contains("ADD       test.sql:3  CREATE OR ALTER TABLE s.t  [seen]");
        deployment(more).run(false, false);
        account.run("SELECT \"seen\" FROM s.t");
    }

    @Test
    void aColumnThatWouldBeLostIsRefusedUnlessItMay() throws SQLException {
        deployment(TABLE).run(false, false);
        account.run("INSERT INTO s.t VALUES (1, 'kept', 2)");
        String less = TABLE.replace("note VARCHAR,", "");
        int before = account.executed.size();
        assertThatThrownBy(() -> deployment(less).run(false, false))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("test.sql:3: S.T would lose columns with their data: NOTE.")
                .hasMessageContaining("--allow-loss");
        assertThat(account.executed).hasSize(before);
        assertThat(account.rows("SELECT note FROM s.t")).hasSize(1);
        deployment(less).run(false, true);
        assertThatThrownBy(() -> account.run("SELECT note FROM s.t")).isInstanceOf(SQLException.class);
    }

    @Test
    void aTypeThatCannotBecomeAnotherIsRefusedBeforeAnythingRuns() {
        deployment(TABLE).run(false, false);
        assertThatThrownBy(() -> deployment(TABLE.replace("note VARCHAR", "note NUMBER(9,2)"))
                        .run(false, true))
                .hasMessageContaining("NOTE is VARCHAR, the file says NUMBER(9,2)");
    }

    @Test
    void itStopsAtTheFirstErrorAndNamesIt() {
        assertThatThrownBy(() -> deployment(
                                "CREATE SCHEMA a;\n\n-- one more\nCREATE VIEW a.v AS\n  SELECT 'secret' FROM missing;\nCREATE SCHEMA b;")
                        .run(false, false))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(PipelineException.Kind.FAILED))
                .hasMessageContaining("test.sql:4: CREATE VIEW a.v failed: Catalog Error: Table with name missing")
                .hasMessageContaining("1 statements before it were run")
                .hasMessageNotContaining("secret");
        assertThat(account.executed).noneMatch(sql -> sql.contains("SCHEMA b"));
    }

    @Test
    void thePartOfTheAccountCanBeLeftOut() throws SQLException {
        deployment("-- contrail: account begin\nCREATE ROLE r;\n-- contrail: account end\nCREATE SCHEMA s;")
                .run(true, false);
        assertThat(account.executed).doesNotContain("CREATE ROLE r").contains("CREATE SCHEMA s");
        assertThat(err.toString()).contains("skipped  test.sql:2  CREATE ROLE r  [of the account");
        assertThat(account.rows("SELECT statements, skipped FROM contrail.deployments"))
                .containsExactly(java.util.List.of("1", "1"));
    }

    @Test
    void aFileWithoutStatementsIsAnError() {
        assertThatThrownBy(() -> deployment("-- nothing").run(false, false)).hasMessageContaining("has no statement");
    }
}
