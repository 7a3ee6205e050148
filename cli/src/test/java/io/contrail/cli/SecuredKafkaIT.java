package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.capture.connector.SourceConnector;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.local.kafka.ConnectWorker;
import io.contrail.local.kafka.KafkaBroker;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connectors as they are shipped, in a worker of the user's own whose Kafka wants TLS and SCRAM. Only the worker
 * knows how to reach Kafka: the connectors open no connection to it by themselves.
 */
class SecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final PipelineName PIPELINE = new PipelineName("secured");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void bothConnectorsWorkThroughAWorkerThatIsSetUpForTlsAndScram() throws Exception {
        Certificates authority = new Certificates("authority");
        Certificates.Issued server = authority.issue("localhost", "localhost");
        Path trusted = Files.writeString(folder.resolve("ca.crt"), authority.pem());
        Path identity = Files.writeString(folder.resolve("broker.pem"), server.keyPem() + server.certificatePem());
        int[] ports = freePorts(4);
        String secured = "localhost:" + ports[2];
        Map<String, String> listeners = new HashMap<>(Map.of(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,SASL_SSL://localhost:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(ports[0], ports[2], ports[1]),
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,SASL_SSL://%s".formatted(ports[0], secured),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.location",
                identity.toString()));
        try (UsersDatabase source = UsersDatabase.start(folder.resolve("source"));
                KafkaBroker broker = KafkaBroker.start(
                        folder.resolve("kafka"), KafkaBroker.newClusterId(), ports[0], ports[1], listeners)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "contrail",
                                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                                "scram-secret")))
                        .all()
                        .get();
            }
            assertThatThrownBy(() -> topics(client(secured, trusted, login("guessed"))))
                    .hasRootCauseInstanceOf(SaslAuthenticationException.class);
            // As connect-distributed.properties has it: the secret is in a file, which only a provider names.
            Path secret =
                    Files.writeString(folder.resolve("kafka.properties"), "login=" + login("scram-secret") + "\n");
            Map<String, String> worker = new HashMap<>();
            for (String part : List.of("", "producer.", "consumer.", "admin.")) {
                client(secured, trusted, "${file:%s:login}".formatted(secret))
                        .forEach((key, value) -> worker.put(part + key, value));
            }
            source.execute(
                    "CREATE TABLE item (id int PRIMARY KEY, name text)",
                    "INSERT INTO item SELECT i, 'snapshot' FROM generate_series(1, 100) i");
            try (ConnectWorker connect = ConnectWorker.start(secured, ports[3], worker)) {
                ConnectClient client = new ConnectClient(connect.restUrl(), PATIENCE);
                capture(source, client);
                source.execute("UPDATE item SET name = 'stream' WHERE id % 2 = 0", "DELETE FROM item WHERE id = 1");
                DuckDbDatabase warehouse = new DuckDbDatabase(folder.resolve("warehouse.duckdb"), "512MB", 2);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(300))
                        .untilAsserted(() -> assertThat(items(warehouse))
                                .as(() -> client.status("secured-source") + " " + client.status("secured-sink"))
                                .isEqualTo(source.texts("SELECT id || name FROM item ORDER BY id")));
                assertThat(topics(client(secured, trusted, login("scram-secret"))))
                        .contains("secured.public.item", "secured-dead-letters", "contrail-connect-configs");
            }
        }
    }

    /** What 'contrail up' does, with a worker that is not its own. */
    private void capture(UsersDatabase source, ConnectClient connect) throws IOException {
        SourceAddress address = SourceAddress.parse(source.url());
        List<TableName> tables = List.of(new TableName("public", "item"));
        try (SourceConnection connection = address.open()) {
            new SourceObjects(PIPELINE).prepare(connection, tables);
        }
        Path secret =
                Files.writeString(folder.resolve("source.properties"), "password=" + source.superuserPassword() + "\n");
        connect.put(new SourceConnector(PIPELINE, PIPELINE.value(), 1, "${file:%s:password}".formatted(secret))
                .configure(template("source-postgres.json"), address, tables));
        connect.put(template("sink-warehouse.json")
                .fill(Map.of(
                        "pipeline",
                        PIPELINE.value(),
                        "topic.regex",
                        "secured[.].*",
                        "topic.heartbeat.regex",
                        "secured[.]contrail[.].*",
                        "topic.replication.factor",
                        "1",
                        "duckdb.path",
                        folder.resolve("warehouse.duckdb").toString())));
    }

    private static ConnectorTemplate template(String file) throws IOException {
        try (InputStream json = SecuredKafkaIT.class.getResourceAsStream("/deploy/connectors/" + file)) {
            return new ConnectorTemplate(file, new String(json.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Map<String, String> client(String bootstrap, Path trusted, String login) {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                login,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                trusted.toString());
    }

    private static String login(String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"contrail\" password=\"%s\";"
                .formatted(password);
    }

    private static List<String> topics(Map<String, String> client) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(client))) {
            return List.copyOf(admin.listTopics().names().get());
        }
    }

    private static List<String> items(DuckDbDatabase warehouse) throws SQLException {
        List<String> items = new ArrayList<>();
        try (Connection connection = warehouse.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id || name FROM public.item ORDER BY id")) {
            while (row.next()) {
                items.add(row.getString(1));
            }
        } catch (SQLException notThereYet) {
            return items;
        }
        return items;
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            open.add(new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
            ports[i] = open.get(i).getLocalPort();
        }
        for (ServerSocket socket : open) {
            socket.close();
        }
        return ports;
    }
}
