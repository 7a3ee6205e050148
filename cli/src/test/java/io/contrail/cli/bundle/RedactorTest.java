package io.contrail.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final String AT = "2026-01-31T12:00:00.000Z ERROR [task] org.apache.kafka.Thing - ";

    private final Redactor redactor = new Redactor(List.of("hunter2", "hunter2longer", "p@ss/word", ""));

    @Test
    void aKnownSecretGoesWhereverItStands() {
        assertThat(redactor.secrets("it is hunter2longer, or hunter2; in a URL p%40ss%2Fword, as Basic cEBzcy93b3Jk"))
                .doesNotContain("hunter", "longer", "ss%2F", "cEBz")
                .contains("it is ***, or ***");
        assertThat(redactor.log(AT + "refused hunter2")).endsWith("refused ***\n");
        assertThat(redactor.settings(Map.of("database.user", "hunter2"))).containsEntry("database.user", "***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:S3cret@host/db",
                "password=S3cret",
                "\"database.password\" : \"S3cret with \\\" and more S3cret\"",
                "sasl.jaas.config=Login required username=\"u\" password='S3cret';",
                "CONTRAIL_CONNECT_PASSWORD=S3cret",
                "Authorization: Bearer S3cretS3cret",
                "the token: S3cret",
                "snowflake.private.key=S3cret",
                "-----BEGIN PRIVATE KEY-----\nS3cret\nS3cret\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nS3cret\nthe rest is cut",
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJS3cret.S3cret_sig",
                "SCRAM-SHA-256$4096:S3cret==$S3cret:S3cret"
            })
    void whatLooksLikeASecretGoes(String text) {
        assertThat(redactor.secrets(text)).doesNotContain("S3cret").contains("***");
    }

    @Test
    void aReferenceToASecretStays() {
        String reference = "\"database.password\" : \"${file:/run/secrets/source.properties:password}\"";
        assertThat(redactor.secrets(reference)).isEqualTo(reference);
        assertThat(redactor.settings(Map.of("database.password", "${env:P}", "api.key", "x", "tasks.max", "1")))
                .isEqualTo(Map.of("database.password", "${env:P}", "api.key", "***", "tasks.max", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AT + "cannot convert 'MARKER' of a column",
                AT + "invalid input syntax for type integer: \"MARKER\"",
                AT + "Error at SinkRecord{topic=t, key=Struct{id=MARKER}, value=Struct{note=MARKER}} more",
                AT + "Sending key=MARKER value=MARKER, failed",
                AT + "{\"after\": {\"note\": \"MARKER\"}}",
                AT + "Key (id)=(MARKER) already exists.",
                AT + "ERROR: duplicate key\n  Detail: Key (id)=(MARKER) already exists.",
                "2026-01-31 12:00:00.000 UTC [7] STATEMENT:  UPDATE t SET note = MARKER\n\tWHERE id = MARKER",
                "2026-01-31 12:00:00.000 UTC [7] DETAIL:  Failing row contains (MARKER, 1).",
                "2026-01-31 12:00:00.000 UTC [7] LOG:  duration: 7 ms  execute <unnamed>: select MARKER",
                "Caused by: org.postgresql.util.PSQLException: ERROR: value too long \"MARKER\"\n  Where: COPY t, line 1: MARKER"
            })
    void whatMayBeAValueOfARowGoesFromLogs(String text) {
        assertThat(redactor.log(text)).doesNotContain("MARKER");
    }

    @Test
    void whatTellsWhatIsWrongStays() {
        String log = AT + """
                Task failed after offset 4711 of contrail.public.leg-0
                org.apache.kafka.connect.errors.ConnectException: Publication autocreation is disabled
                \tat io.debezium.Thing.run(Thing.java:67) ~[debezium-core.jar:3.7]
                \t... 12 more
                Caused by: java.io.IOException: Connection refused
                2026-01-31 12:00:00.000 UTC [7] LOG:  checkpoint starting: time
                """;
        assertThat(redactor.log(log)).isEqualTo(log);
    }
}
