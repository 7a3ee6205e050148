package io.contrail.cli.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "database.password",
                "database.sslpassword",
                "snowflake.private.key",
                "snowflake.private.key.passphrase",
                "ssl.keystore.key",
                "ssl.key.password",
                "producer.override.ssl.truststore.password",
                "value.converter.basic.auth.user.info",
                "sasl.oauthbearer.client.credentials.client.secret",
                "aws.secret.access.key",
                "github.token",
                "api_key",
                "authToken"
            })
    void aNameThatLooksSecretMustHoldAReference(String name) {
        assertThat(SecretSettings.isPlain(name, "hunter2")).isTrue();
        assertThat(SecretSettings.isPlain(name, "x${file:/run/secrets:k}")).isTrue();
        assertThat(SecretSettings.isPlain(name, "${env}")).isTrue();
        assertThat(SecretSettings.isPlain(name, "${file:/run/secrets:k}")).isFalse();
        assertThat(SecretSettings.isPlain(name, "${env:USER}${env:KEY}")).isFalse();
        assertThat(SecretSettings.isPlain(name, "")).isFalse();
        assertThat(SecretSettings.shown(name, "hunter2")).isEqualTo("***");
        assertThat(SecretSettings.shown(name, "${env:KEY}")).isEqualTo("${env:KEY}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "database.user",
                "database.sslkey",
                "table.include.list",
                "snowflake.private.key.file",
                "ssl.keystore.location",
                "ssl.keystore.type",
                "value.converter.basic.auth.credentials.source",
                "sasl.oauthbearer.token.endpoint.url",
                "message.key.columns",
                "tasks.max"
            })
    void whereOrWhatASecretIsIsNone(String name) {
        assertThat(SecretSettings.shown(name, "hunter2")).isEqualTo("hunter2");
    }

    @Test
    void aPasswordInsideAnAddressOrALoginCountsToo() {
        assertThat(SecretSettings.isPlain("connection.url", "jdbc:postgresql://db/app?user=me&password=hunter2"))
                .isTrue();
        assertThat(SecretSettings.isPlain("uri", "mongodb://me:hunter2@db/app")).isTrue();
        assertThat(SecretSettings.isPlain("uri", "mongodb://me:${env:PW}@db:27017/app"))
                .isFalse();
        assertThat(SecretSettings.isPlain("schema.registry.url", "http://registry:8081"))
                .isFalse();
        String login =
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"%s\";";
        assertThat(SecretSettings.isPlain("producer.override.sasl.jaas.config", login.formatted("hunter2")))
                .isTrue();
        assertThat(SecretSettings.isPlain("sasl.jaas.config", login.formatted("${file:/f:k}")))
                .isFalse();
    }

    @Test
    void aSecretIsTakenOutOfATextOfOthers() {
        Map<String, String> settings = Map.of("database.password", "hunter2", "database.user", "me");
        assertThat(SecretSettings.plain(settings)).containsExactly("database.password");
        assertThat(SecretSettings.hide("me and hunter2 are invalid", settings)).isEqualTo("me and *** are invalid");
    }
}
