package io.contrail.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be known of {@code snowflake.sql} without an account. */
class SnowflakeSqlTest {
    static final Path FILE = Path.of("..", "snowflake.sql");

    private static final SqlScript SCRIPT = SqlScript.read(FILE);

    static Stream<SqlStatement> views() {
        return SCRIPT.statements().stream()
                .filter(statement -> statement.subject().creates("VIEW"));
    }

    static Stream<SqlStatement> analytics() {
        return SCRIPT.statements().stream().filter(statement -> SCRIPT.isIn(SnowflakeSql.ANALYTICS, statement));
    }

    @ParameterizedTest
    @MethodSource({"views", "analytics"})
    void aParserOfSnowflakesSqlTakesEveryView(SqlStatement statement) throws JSQLParserException {
        // It does not know that a view may be created if it is missing.
        String known = statement.text().replaceFirst("VIEW IF NOT EXISTS", "VIEW");
        assertThat(CCJSqlParserUtil.parse(known)).isNotNull();
    }

    @Test
    void nothingButAViewIsEverReplaced() {
        assertThat(SCRIPT.statements())
                .extracting(SqlStatement::subject)
                .filteredOn(subject -> subject.action() == Subject.Action.CREATE_OR_REPLACE
                        || subject.action() == Subject.Action.CREATE)
                .allMatch(subject -> subject.creates("VIEW")
                        && Set.of("ANALYTICS", "CONTRAIL")
                                .contains(subject.objectName().schema()));
        assertThat(SCRIPT.statements()).noneMatch(statement -> statement.startsWith("DROP"));
    }

    @Test
    void itHoldsNoKeyAndNoPassword() {
        assertThat(SCRIPT.statements())
                .noneMatch(statement -> statement
                                .normalized()
                                .toUpperCase(java.util.Locale.ROOT)
                                .contains("PASSWORD")
                        || statement.normalized().contains("RSA_PUBLIC_KEY"));
    }

    @Test
    void itRunsTwiceAndEveryViewCanBeAsked() throws SQLException {
        try (FakeAccount account = new FakeAccount()) {
            for (int i = 0; i < 2; i++) {
                new Deployment(
                                SCRIPT,
                                account,
                                Clock.systemUTC(),
                                new PrintWriter(Writer.nullWriter()),
                                new PrintWriter(Writer.nullWriter()))
                        .run(false, false);
            }
            Plan again = Plan.of(SCRIPT, account, account.existing(""), false);
            assertThat(again.with(Plan.Effect.CREATE)).isEmpty();
            assertThat(again.with(Plan.Effect.CONFLICT)).isEmpty();
            assertThat(again.with(Plan.Effect.LOSE)).isEmpty();
            for (SqlStatement view : views().toList()) {
                ObjectName name = view.subject().objectName();
                account.run("SELECT * FROM \"%s\".\"%s\"".formatted(name.schema(), name.name()));
            }
            assertThat(account.rows("SELECT DISTINCT sha256 FROM contrail.deployments"))
                    .containsExactly(List.of(SCRIPT.sha256()));
        }
    }
}
