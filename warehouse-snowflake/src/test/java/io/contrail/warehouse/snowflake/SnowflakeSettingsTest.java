package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnowflakeSettingsTest {
    @SuppressWarnings("NullAway.Init") // JUnit calls generate() before any test
    private static KeyPair keys;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeAll
    static void generate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    private static String key() {
        return Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    }

    private static Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(
                Map.of("account", "org-account", "database", "DB", "user", "U", "role", "R", "warehouse", "W"));
        settings.put("private.key", key());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @Test
    void anAccountSaysWhereItIs() {
        SnowflakeSettings parsed = SnowflakeSettings.parse(settings());
        assertThat(parsed.url()).hasToString("https://org-account.snowflakecomputing.com");
        assertThat(parsed.port()).isEqualTo(443);
        assertThat(parsed.applyInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(parsed.forQueries())
                .containsEntry("ssl", "on")
                .containsEntry("disablePlatformDetection", "true")
                .containsEntry("CLIENT_TELEMETRY_ENABLED", "false");
    }

    @Test
    void aUrlOfSnowflakeNamesTheAccount() {
        Map<String, String> settings = settings("url", "https://a-b.snowflakecomputing.com");
        settings.remove("account");
        assertThat(SnowflakeSettings.parse(settings).session().account()).isEqualTo("a-b");
    }

    @Test
    void anotherUrlIsTakenApart() {
        SnowflakeSettings parsed = SnowflakeSettings.parse(settings("url", "http://127.0.0.1:4711"));
        assertThat(parsed.forStreaming())
                .containsEntry("scheme", "http")
                .containsEntry("host", "127.0.0.1")
                .containsEntry("port", "4711");
        assertThat(parsed.jdbcUrl()).isEqualTo("jdbc:snowflake://127.0.0.1:4711/");
        assertThat(parsed.forQueries()).containsEntry("ssl", "off");
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndNoValueOfIt() {
        Map<String, String> settings = settings("url", "nowhere hunter2", "apply.interval", "-1", "usr", "hunter2");
        settings.remove("database");
        assertThatThrownBy(() -> SnowflakeSettings.parse(settings))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("no setting snowflake.usr")
                .hasMessageContaining("snowflake.database is missing")
                .hasMessageContaining("snowflake.url or snowflake.account is not of the form")
                .hasMessageContaining("snowflake.apply.interval must be a number")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void textHasNoSecret() {
        SnowflakeSettings parsed = SnowflakeSettings.parse(settings());
        assertThat(parsed.toString())
                .doesNotContain(key())
                .doesNotContain("RSA")
                .contains("org-account");
    }

    @Test
    void aKeyIsReadFromAFileWithItsBorders() throws Exception {
        Path file = folder.resolve("key.p8");
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(key()));
        Map<String, String> settings = settings("private.key.file", file.toString());
        assertThatThrownBy(() -> SnowflakeSettings.parse(settings)).hasMessageContaining("are both set");
        settings.remove("private.key");
        assertThat(SnowflakeSettings.parse(settings).key()).isEqualTo(keys.getPrivate());
    }

    @Test
    void anEncryptedKeyIsDecrypted() throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            JceOpenSSLPKCS8EncryptorBuilder encryptor =
                    new JceOpenSSLPKCS8EncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC);
            encryptor.setProvider(new BouncyCastleProvider());
            encryptor.setPRF(PKCS8Generator.PRF_HMACSHA256);
            encryptor.setPassword("hunter2".toCharArray());
            writer.writeObject(new JcaPKCS8Generator(keys.getPrivate(), encryptor.build()).generate());
        }
        Map<String, String> settings = settings("private.key", text.toString());
        assertThatThrownBy(() -> SnowflakeSettings.parse(settings)).hasMessageContaining("is encrypted");
        settings.put("private.key.passphrase", "hunter3");
        assertThatThrownBy(() -> SnowflakeSettings.parse(settings))
                .hasMessageContaining("cannot be decrypted")
                .satisfies(error ->
                        assertThat(Arrays.toString(error.getStackTrace())).doesNotContain("hunter3"))
                .hasMessageNotContaining("hunter3");
        settings.put("private.key.passphrase", "hunter2");
        assertThat(SnowflakeSettings.parse(settings).key()).isEqualTo(keys.getPrivate());
    }

    @Test
    void anythingElseIsNoKey() {
        assertThatThrownBy(() -> SnowflakeSettings.parse(settings("private.key", "hunter2")))
                .hasMessageContaining("not an RSA key in PKCS #8")
                .hasMessageNotContaining("hunter2");
    }
}
