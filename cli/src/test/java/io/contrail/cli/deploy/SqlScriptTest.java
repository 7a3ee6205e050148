package io.contrail.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

    private static List<String> split(String sql) {
        return SqlScript.of("test.sql", sql).statements().stream()
                .map(SqlStatement::text)
                .toList();
    }

    @Test
    void statementsEndWithASemicolonAndTheLastNeedsNone() {
        assertThat(split("SELECT 1; SELECT 2 ;\n\nSELECT 3")).containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
        assertThat(split("SELECT 1;")).containsExactly("SELECT 1");
    }

    @Test
    void emptyStatementsAndCommentsAloneAreNone() {
        assertThat(split("")).isEmpty();
        assertThat(split(" ;; \n ; -- only; this\n ; /* and ; this */ ;")).isEmpty();
    }

    @Test
    void aSemicolonInACommentEndsNothing() {
        assertThat(split("-- a; b\nSELECT 1 -- c; d\n+ 2; SELECT /* e; 'f */ 3"))
                .containsExactly("SELECT 1 -- c; d\n+ 2", "SELECT /* e; 'f */ 3");
    }

    @Test
    void aQuoteInACommentOpensNothing() {
        assertThat(split("-- don't\nSELECT 1; /* it's \"so\" $$ */ SELECT 2")).containsExactly("SELECT 1", "SELECT 2");
    }

    @Test
    void blockCommentsMayBeNested() {
        assertThat(split("/* a /* b; */ c; /**/ */ SELECT 1; /*/ d; */ SELECT 2"))
                .containsExactly("SELECT 1", "SELECT 2");
    }

    @Test
    void aSemicolonInALiteralANameOrABodyEndsNothing() {
        assertThat(split("SELECT ';', \"a;b\", $$c; d$$; SELECT 2"))
                .containsExactly("SELECT ';', \"a;b\", $$c; d$$", "SELECT 2");
    }

    @Test
    void doubledQuotesAreCharacters() {
        assertThat(split("SELECT 'it''s; so', \"a\"\";\"\"b\"; SELECT ''''; SELECT ''"))
                .containsExactly("SELECT 'it''s; so', \"a\"\";\"\"b\"", "SELECT ''''", "SELECT ''");
    }

    @Test
    void aBackslashEscapesInALiteralOnly() {
        assertThat(split("SELECT 'it\\'s; so'; SELECT 'c:\\\\'; SELECT \"a\\\"; SELECT 1"))
                .containsExactly("SELECT 'it\\'s; so'", "SELECT 'c:\\\\'", "SELECT \"a\\\"", "SELECT 1");
    }

    @Test
    void commentsWithinQuotesAreCharacters() {
        assertThat(split("SELECT '-- no', '/* no', \"--\", $$ -- no */ $$; SELECT 2"))
                .containsExactly("SELECT '-- no', '/* no', \"--\", $$ -- no */ $$", "SELECT 2");
    }

    @Test
    void aBodyHoldsQuotesAndStatements() {
        String procedure = "CREATE PROCEDURE p() AS $$\nBEGIN\n  INSERT INTO t VALUES ('it''s');\n  RETURN \"x;\n\n$$";
        assertThat(split(procedure + ";\nCALL p();")).containsExactly(procedure, "CALL p()");
    }

    @Test
    void aDollarWithinANameBeginsNoBody() {
        assertThat(split("SELECT a$$b; SELECT $1; SELECT t.$1 $$x;$$"))
                .containsExactly("SELECT a$$b", "SELECT $1", "SELECT t.$1 $$x;$$");
    }

    @Test
    void aMinusOrASlashAloneIsAnOperator() {
        assertThat(split("SELECT 1 - -1; SELECT 4 / 2; SELECT 2*/* c */3"))
                .containsExactly("SELECT 1 - -1", "SELECT 4 / 2", "SELECT 2*/* c */3");
    }

    @Test
    void everyStatementKnowsTheLineOfItsFirstWord() {
        SqlScript script = SqlScript.of(
                "test.sql",
                "-- head\n\nSELECT 1;\n/* two\nlines */ SELECT\n2; SELECT 'a\nb';\r\n$$x\ny$$;\n\n  SELECT 3");
        assertThat(script.statements().stream().map(SqlStatement::line)).containsExactly(3, 5, 6, 8, 11);
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstStatement() {
        assertThat(split("\uFEFFSELECT 1")).containsExactly("SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'open", "\"open", "$$open", "/* open /* */", "'open\\'", "'it''s"})
    void whatDoesNotEndIsAnErrorThatNamesItsLine(String open) {
        assertThatThrownBy(() -> split("SELECT 1;\n\nSELECT " + open + "\nx; SELECT 2"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("test.sql:3:")
                .hasMessageContaining("does not end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE TABLE IF NOT EXISTS a.b (x INT)          | CREATE_IF_MISSING | TABLE            | A.B",
                "create or alter table \"a\".\"B\" (x int)       | CREATE_OR_ALTER   | TABLE            | a.B",
                "CREATE OR REPLACE SECURE VIEW d.s.v AS SELECT 1 | CREATE_OR_REPLACE | VIEW             | S.V",
                "CREATE RESOURCE MONITOR IF NOT EXISTS m WITH x  | CREATE_IF_MISSING | RESOURCE MONITOR | M",
                "CREATE /* c */ ROLE r                           | CREATE            | ROLE             | R",
                "COMMENT ON VIEW a.v IS 'x'                      | OTHER             | COMMENT ON VIEW  | A.V",
                "GRANT ROLE a TO ROLE b                          | OTHER             | GRANT            | ``"
            })
    void theFirstWordsTellWhatAStatementIsAbout(String sql, String action, String type, String name) {
        Subject subject = SqlScript.of("test.sql", sql).statements().get(0).subject();
        assertThat(subject.action()).hasToString(action);
        assertThat(subject.type()).isEqualTo(type);
        assertThat(subject.objectName()).hasToString(name);
    }

    @Test
    void theHeadIsShortAndHasNoLiteral() {
        SqlStatement statement = SqlScript.of("test.sql", "ALTER USER u SET\n  PASSWORD = 'secret' COMMENT = $$x$$")
                .statements()
                .get(0);
        assertThat(statement.head()).isEqualTo("ALTER USER u SET PASSWORD = '...' COMMENT = '...'");
    }

    @Test
    void aPartIsFoundAndReplaced() {
        SqlScript script =
                SqlScript.of("test.sql", "SELECT 1;\n-- contrail: p begin\nSELECT 2;\n-- contrail: p end\nSELECT 3;\n");
        assertThat(script.statements().stream().map(statement -> script.isIn("p", statement)))
                .containsExactly(false, true, false);
        assertThat(script.with("p", "SELECT 4;\n"))
                .isEqualTo("SELECT 1;\n-- contrail: p begin\nSELECT 4;\n-- contrail: p end\nSELECT 3;\n");
        assertThatThrownBy(() -> script.with("q", "")).hasMessageContaining("'-- contrail: q begin'");
    }
}
