package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.ContrailProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source that takes only TLS, SCRAM-SHA-256 and a client's certificate, captured by a role that the doctor has made;
 * and a search for the secrets of all that.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredSourceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROLE = "contrail_capture";
    private static final String PASSWORD = "recognisable-password-4711";
    private static final String KEY_PASSWORD = "recognisable-key-password-4712";
    private static final String TABLES = "shop.*,!shop.hidden";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static UsersDatabase source;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Leaks leaks;

    @BeforeAll
    static void start() throws IOException {
        Certificates authority = new Certificates("authority");
        Certificates.Issued client = authority.issue(ROLE);
        Files.writeString(folder.resolve("ca.crt"), authority.pem());
        Files.writeString(folder.resolve("other.crt"), new Certificates("another authority").pem());
        Files.writeString(folder.resolve("client.crt"), client.certificatePem());
        Files.writeString(folder.resolve("client.key"), client.keyPem());
        client.writePkcs12(folder.resolve("client.p12"), KEY_PASSWORD);
        for (String key : List.of("client.key", "client.p12")) {
            Files.setPosixFilePermissions(folder.resolve(key), PosixFilePermissions.fromString("rw-------"));
        }
        source = UsersDatabase.start(folder.resolve("source"));
        leaks = new Leaks(List.of(PASSWORD, KEY_PASSWORD, source.superuserPassword()));
        source.execute("""
                CREATE SCHEMA shop;
                CREATE TABLE shop.item (id int PRIMARY KEY, name text);
                CREATE TABLE shop.log (line text);
                CREATE TABLE shop.hidden (id int PRIMARY KEY);
                INSERT INTO shop.item SELECT i, 'item ' || i FROM generate_series(1, 100) i;
                INSERT INTO shop.log VALUES ('first');
                ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY""");
        source.secure(
                authority.issue("localhost", "localhost"),
                authority.pem(),
                "hostssl all postgres all scram-sha-256",
                "hostssl all %s 127.0.0.1/32 scram-sha-256 clientcert=verify-full".formatted(ROLE));
        await().atMost(PATIENCE)
                .until(() -> source.texts("SELECT setting FROM pg_settings WHERE name = 'ssl'")
                        .equals(List.of("on")));
    }

    @AfterAll
    static void stop() {
        source.close();
    }

    @Test
    @Order(1)
    void whatIsWrongWithAConnectionIsSaidAndNothingIsStarted() {
        String trusting = verified("postgres", "localhost", "ca.crt");
        Map<String, String> right = Map.of("PGPASSWORD", source.superuserPassword());
        refused(right, verified("postgres", "localhost", "other.crt"), "not issued by an authority", "other.crt");
        refused(right, source.address("postgres", "localhost", "sslrootcert=system"), "Java trusts");
        refused(right, verified("postgres", "127.0.0.1", "ca.crt"), "for another name than '127.0.0.1'");
        refused(right, verified("postgres", "localhost", "none.crt"), "none.crt");
        refused(Map.of("PGPASSWORD", PASSWORD), trusting, "password authentication failed", "PGPASSWORD");
        refused(Map.of(), trusting, "wants a password for user 'postgres'");
        refused(right, source.address(ROLE, "localhost", "sslmode=disable"), "sslmode=require");
        Ended up = run(Map.of("PGPASSWORD", PASSWORD), "up", "--source", trusting, "--data-dir", folder + "/never");
        assertThat(up.exit()).isEqualTo(3);
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    @Order(2)
    void anAddressWithAPasswordInItIsRefused() {
        Map<String, String> addresses = Map.of(
                "doctor", "postgresql://localhost/d?user=u&password=" + PASSWORD,
                "up", "postgresql://u@localhost/d?sslpassword=" + KEY_PASSWORD);
        addresses.forEach((command, address) -> {
            Ended ended = run(Map.of(), command, "--source", address);
            assertThat(ended.exit()).isEqualTo(2);
            assertThat(ended.output()).contains("process list").contains("PGPASSWORD");
        });
    }

    @Test
    @Order(3)
    void theDoctorMakesARoleThatMayReadAndNothingElse() throws SQLException {
        String admin = verified("postgres", "localhost", "ca.crt");
        Map<String, String> login = Map.of("PGPASSWORD", source.superuserPassword());
        Ended advice = run(login, "doctor", "--source", admin, "--tables", TABLES);
        assertThat(advice.exit()).as(advice.output()).isZero();
        assertThat(advice.output()).contains("--fix").contains("\\password " + ROLE);
        assertThat(source.texts("SELECT rolname FROM pg_roles WHERE rolname = '%s'".formatted(ROLE)))
                .as("roles made by asking")
                .isEmpty();
        List<String> advised = advice.output()
                .lines()
                .filter(line -> line.startsWith("  ") && line.endsWith(";"))
                .map(String::strip)
                .filter(line -> !line.startsWith("ALTER TABLE"))
                .toList();

        Map<String, String> fixing =
                Map.of("PGPASSWORD", source.superuserPassword(), "CONTRAIL_CAPTURE_PASSWORD", PASSWORD);
        Ended fixed = run(fixing, "doctor", "--source", withClient(admin), "--tables", TABLES, "--fix");
        assertThat(fixed.exit()).as(fixed.output()).isZero();
        assertThat(fixed.output()
                        .lines()
                        .filter(line -> line.startsWith("done: ") && line.endsWith(";"))
                        .map(line -> line.substring(6)))
                .as("what --fix has run is what was advised")
                .isEqualTo(advised);
        assertThat(fixed.output())
                .contains("Seen as '%s'".formatted(ROLE))
                .contains("The connection is encrypted (TLSv1.")
                .contains("REPLICA IDENTITY FULL")
                .contains(" 0 errors");

        Ended again = run(fixing, "doctor", "--source", withClient(admin), "--tables", TABLES, "--fix");
        assertThat(again.exit()).as(again.output()).isZero();
        assertThat(again.output()).contains("had everything already");
        assertThat(source.texts("SELECT rolpassword FROM pg_authid WHERE rolname = '%s'".formatted(ROLE)))
                .allMatch(verifier -> verifier.startsWith("SCRAM-SHA-256$"));
        try (Connection capture = asRole();
                Statement statement = capture.createStatement()) {
            statement.execute("SELECT * FROM shop.item");
            for (String forbidden : List.of(
                    "INSERT INTO shop.item VALUES (0, '')",
                    "UPDATE shop.item SET name = ''",
                    "DELETE FROM shop.item",
                    "TRUNCATE shop.item",
                    "SELECT * FROM shop.hidden",
                    "CREATE TABLE shop.mine (id int)",
                    "DROP PUBLICATION contrail")) {
                assertThat(refusal(statement, forbidden)).as(forbidden).isEqualTo("42501");
            }
        }
        assertThat(source.texts("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = '%s'"
                        .formatted(ROLE)))
                .containsExactly("f");
    }

    @Test
    @Order(4)
    void dataArriveOverTlsAndNoSecretShows() throws Exception {
        Path data = folder.resolve("pipeline");
        String address = verified(ROLE, "localhost", "ca.crt")
                + "&sslcert=%s&sslkey=%s".formatted(folder.resolve("client.crt"), folder.resolve("client.p12"));
        Map<String, String> secrets = Map.of("PGPASSWORD", PASSWORD, "CONTRAIL_SSL_PASSWORD", KEY_PASSWORD);
        try (ContrailProcess pipeline = ContrailProcess.up(secrets, data, "--source", address, "--tables", TABLES)) {
            assertArrives(pipeline, 1);
            assertThat(source.texts(
                            "SELECT DISTINCT s.ssl FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE usename = '%s'"
                                    .formatted(ROLE)))
                    .containsExactly("t");
            leaks.in(pipeline, data);
        }
        // Without variables: what it was reached with is kept.
        try (ContrailProcess pipeline = ContrailProcess.up(data)) {
            assertArrives(pipeline, 2);
            leaks.inFiles(data);
            pipeline.stop();
        }
        assertThat(leaks.places()).isEmpty();
        Ended purged = run(Map.of(), "down", "--purge", "--yes", "--data-dir", data.toString());
        assertThat(purged.exit()).as(purged.output()).isZero();
        assertThat(source.texts("SELECT slot_name FROM pg_replication_slots")).isEmpty();
        List<String> left = purged.output()
                .lines()
                .filter(line -> line.startsWith("  ") && line.contains("DROP"))
                .toList();
        assertThat(left).hasSize(4);
        left.forEach(source::execute);
        assertThat(source.texts(
                        "SELECT nspname FROM pg_namespace WHERE nspname = 'contrail' UNION ALL SELECT pubname FROM pg_publication"
                                + " UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'contrail%'"))
                .isEmpty();
    }

    private static void assertArrives(ContrailProcess pipeline, int round) {
        source.execute(
                "INSERT INTO shop.item SELECT 1000 * %d + i, 'new' FROM generate_series(1, 50) i".formatted(round),
                "UPDATE shop.item SET name = 'round %d' WHERE id %% 7 = 0".formatted(round),
                "DELETE FROM shop.item WHERE id %% 10 = %d".formatted(round),
                "INSERT INTO shop.log VALUES ('round %d')".formatted(round));
        for (String query : List.of("SELECT id, name FROM shop.item", "SELECT line FROM shop.log")) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptionsMatching(e -> e instanceof PipelineException) // not there yet
                    .untilAsserted(() -> assertThat(pipeline.rows(false, query)).isEqualTo(pipeline.rows(true, query)));
        }
    }

    /** Runs it, and looks for secrets in what it prints. */
    private static Ended run(Map<String, String> environment, String... arguments) {
        Ended ended = ContrailProcess.run(environment, arguments);
        leaks.inText("the output of " + arguments[0], ended.output());
        assertThat(leaks.places()).isEmpty();
        return ended;
    }

    private static void refused(Map<String, String> login, String address, String... words) {
        Ended ended = run(login, "doctor", "--source", address);
        assertThat(ended.output()).contains(words).contains("To do: ");
        assertThat(ended.exit()).as(ended.output()).isEqualTo(3);
    }

    private static String verified(String user, String host, String authority) {
        return source.address(user, host, "sslmode=verify-full&sslrootcert=" + folder.resolve(authority));
    }

    private static String withClient(String address) {
        return address + "&sslcert=%s&sslkey=%s".formatted(folder.resolve("client.crt"), folder.resolve("client.key"));
    }

    private static Connection asRole() throws SQLException {
        String address = withClient(verified(ROLE, "localhost", "ca.crt"));
        return DriverManager.getConnection("jdbc:" + address.replace(ROLE + "@", ""), ROLE, PASSWORD);
    }

    private static String refusal(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "nothing";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
