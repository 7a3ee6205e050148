package io.contrail.capture.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceAddressTest {
    private static SourceAddress parse(String url) {
        return SourceAddress.parse(url, TestServer.NO_ENVIRONMENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:s3cret@db.example:5433/shop?sslmode=require",
                "postgres://ann:s3cret@db.example:5433/shop?sslmode=require",
                "jdbc:postgresql://ann:s3cret@db.example:5433/shop?sslmode=require",
                "jdbc:postgresql://db.example:5433/shop?user=ann&password=s3cret&sslmode=require"
            })
    void readsEveryFormOfTheSameAddress(String url) {
        SourceAddress address = parse(url);
        assertThat(address.hosts()).containsExactly(new SourceAddress.Host("db.example", 5433));
        assertThat(address.user()).isEqualTo("ann");
        assertThat(address.database()).isEqualTo("shop");
        assertThat(address.password()).contains(new Secret("s3cret"));
        assertThat(address.parameters()).isEqualTo(Map.of("sslmode", "require"));
        assertThat(address.toString()).isEqualTo("postgresql://ann@db.example:5433/shop");
    }

    @Test
    void decodesPercentsAndKeepsPlus() {
        SourceAddress address = parse("postgresql://an%40n:p%3Aw%2F%25+@h/a%20b");
        assertThat(address.user()).isEqualTo("an@n");
        assertThat(address.password()).contains(new Secret("p:w/%+"));
        assertThat(address.database()).isEqualTo("a b");
    }

    @Test
    void fillsWhatIsMissingFromTheEnvironmentThenFromDefaults() {
        SourceAddress address = SourceAddress.parse(
                "postgresql://",
                Map.of("PGHOST", "pg", "PGPORT", "6000", "PGUSER", "bo", "PGPASSWORD", "x", "PGSSLMODE", "require"));
        assertThat(address.toString()).isEqualTo("postgresql://bo@pg:6000/bo");
        assertThat(address.password()).contains(new Secret("x"));
        assertThat(address.parameters()).containsEntry("sslmode", "require");
        assertThat(parse("postgresql://bo@/").toString()).isEqualTo("postgresql://bo@localhost:5432/bo");
    }

    @Test
    void takesSeveralHostsAndIpv6AndThenWantsThePrimary() {
        SourceAddress address = parse("postgresql://u@[::1]:5433,b/d");
        assertThat(address.hosts())
                .isEqualTo(List.of(new SourceAddress.Host("::1", 5433), new SourceAddress.Host("b", 5432)));
        assertThat(address.connectorValues())
                .containsEntry("source.host", "[::1]:5433,b")
                .containsEntry("source.port", "5432");
        assertThat(address.connectorSettings()).containsEntry("driver.targetServerType", "primary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:s3cret@h/d",
                "h:5432/d",
                "postgresql://u:s3cret@h:port/d",
                "postgresql://u:s3cret@h:99999/d",
                "postgresql://u:s3cret@h/d?no_such=1",
                "postgresql://u:s3cret@h/d?sslmode",
                "postgresql://u:s3cret@::1/d",
                "postgresql://u:s3%zzcret@h/d",
                "postgresql://u:s3cret@%2Fvar%2Frun/d",
                "jdbc:postgresql://h/d?password=s3cret&nope=1",
                "postgresql://u:a/s3cret@h/d",
                "postgresql://u:s3cret?s3cret@h/d"
            })
    void refusesWhatIsNoAddressWithoutRepeatingThePassword(String url) {
        assertThatThrownBy(() -> parse(url)).isInstanceOfSatisfying(PipelineException.class, error -> {
            assertThat(error.kind()).isEqualTo(PipelineException.Kind.USAGE);
            assertThat(error.getMessage()).doesNotContain("s3cret").contains("postgresql://user@host");
        });
    }

    @Test
    void neverShowsThePassword() {
        SourceAddress address = parse("postgresql://u:s3cret@h/d?sslpassword=t0p");
        assertThat(address.toString() + address.password() + address.connectorValues())
                .doesNotContain("s3cret")
                .doesNotContain("t0p");
    }

    @Test
    void findsThePasswordInThePasswordFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("pgpass");
        Files.writeString(file, """
                # host:port:database:user:password
                h:5432:other:u:no
                \\*:5432:d:u:no
                \\:\\:1:5432:d:u:six
                h:*:d:u:a\\:b\\\\c:d
                *:*:*:*:last
                """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> environment = Map.of("PGPASSFILE", file.toString());
        assertThat(SourceAddress.parse("postgresql://u@h/d", environment).password())
                .contains(new Secret("a:b\\c:d"));
        assertThat(SourceAddress.parse("postgresql://u@[::1]/d", environment).password())
                .contains(new Secret("six"));
        assertThat(SourceAddress.parse("postgresql://v@h/d", environment).password())
                .contains(new Secret("last"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(SourceAddress.parse("postgresql://u@h/d", environment).password())
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:s3cret@h/d",
                "postgresql://u@h/d?password=s3cret",
                "jdbc:postgresql://h/d?user=u&password=s3cret",
                "postgresql://u@h/d?sslpassword=s3cret"
            })
    void refusesAnArgumentThatHoldsAPassword(String url) {
        assertThatThrownBy(() -> SourceAddress.ofArgument(url))
                .isInstanceOfSatisfying(PipelineException.class, error -> {
                    assertThat(error.kind()).isEqualTo(PipelineException.Kind.USAGE);
                    assertThat(error.getMessage()).contains("PGPASSWORD").doesNotContain("s3cret");
                });
        assertThat(SourceAddress.ofArgument("postgresql://u@h/d").user()).isEqualTo("u");
    }

    @Test
    void takesWhatTlsNeedsFromLibpqsVariablesAndKeepsTheKeysPasswordApart() {
        SourceAddress address = SourceAddress.parse(
                "postgresql://u@h/d?sslrootcert=/other/ca.crt",
                Map.of(
                        "PGSSLMODE", "verify-full",
                        "PGSSLROOTCERT", "/ca.crt",
                        "PGSSLCERT", "me.crt",
                        "PGSSLKEY", "/me.p12",
                        "CONTRAIL_SSL_PASSWORD", "t0p"));
        assertThat(address.connectorValues()).containsEntry("source.sslmode", "verify-full");
        assertThat(address.connectorSettings())
                .isEqualTo(Map.of(
                        "database.sslrootcert", "/other/ca.crt",
                        "database.sslcert", Path.of("me.crt").toAbsolutePath().toString(),
                        "database.sslkey", "/me.p12"));
        assertThat(address.keyPassword()).contains(new Secret("t0p"));
    }

    @Test
    void trustsTheAuthoritiesThatJavaTrusts() {
        SourceAddress address = parse("postgresql://u@h/d?sslrootcert=system");
        assertThat(address.connectorValues()).containsEntry("source.sslmode", "verify-full");
        assertThat(address.connectorSettings())
                .isEqualTo(Map.of("database.sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://an%40n:s3cret@[::1]:5433,b/a%20%2Fb?sslmode=require&sslpassword=t0p",
                "postgresql://u@h/d?sslmode=verify-ca&sslrootcert=/a%20b%26c%3Dd%2Be.crt&options=-c%20x=y",
                "postgresql://u@h"
            })
    void isTheSameWhenItIsReadFromItsOwnUrlButForSecrets(String url) {
        SourceAddress address = parse(url);
        assertThat(address.url()).doesNotContain("s3cret").doesNotContain("t0p");
        assertThat(parse(address.url()).orPassword(address.password()).orKeyPassword(address.keyPassword()))
                .isEqualTo(address);
    }
}
