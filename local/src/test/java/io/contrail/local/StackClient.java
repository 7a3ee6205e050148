package io.contrail.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Uses a running stack as a user's programs do: over its ports, with the password from its data directory. */
final class StackClient {
    static final TopicPartition CHANGES = new TopicPartition("changes", 0);

    private final Path data;
    private final Map<Part, Integer> ports;
    private final HttpClient http = HttpClient.newHttpClient();

    StackClient(Path data, Map<Part, Integer> ports) {
        this.data = data;
        this.ports = ports;
    }

    static Map<Part, Integer> freePorts() {
        Map<Part, Integer> ports = new java.util.EnumMap<>(Part.class);
        List<ServerSocket> open = new ArrayList<>();
        try {
            for (Part part : Part.values()) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                open.add(socket);
                ports.put(part, socket.getLocalPort());
            }
            for (ServerSocket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return ports;
    }

    StackSettings settings() {
        StackSettings settings = StackSettings.usual();
        for (Map.Entry<Part, Integer> port : ports.entrySet()) {
            settings = settings.withPort(port.getKey(), port.getValue());
        }
        return settings;
    }

    void prepare() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(CHANGES.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
        sql("create table change (what text)");
        String connector = "{\"connector.class\":\"%s\"}".formatted(QuietSourceConnector.class.getName());
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(rest("/connectors/quiet/config"))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(connector))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new AssertionError(response.body());
        }
    }

    /** Puts the same into PostgreSQL and into Kafka; both have confirmed it on return. */
    void write(String change) throws SQLException, InterruptedException, ExecutionException {
        sql("insert into change values ('%s')".formatted(change));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(CHANGES.topic(), change)).get();
        }
    }

    List<String> rows() throws SQLException, IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select what from change order by what")) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    List<String> records() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(CHANGES));
            consumer.seekToBeginning(List.of(CHANGES));
            long end = consumer.endOffsets(List.of(CHANGES)).getOrDefault(CHANGES, 0L);
            List<String> records = new ArrayList<>();
            while (consumer.position(CHANGES) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    records.add(record.value());
                }
            }
            return records;
        }
    }

    boolean connectorRuns() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(rest("/connectors/quiet/status")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body()
                .contains("\"tasks\":[{\"id\":0,\"state\":\"RUNNING\"");
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    private Connection connect() throws SQLException, IOException {
        Properties secrets = new Properties();
        try (var in = Files.newInputStream(data.resolve("secrets.properties"))) {
            secrets.load(in);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(ports.get(Part.POSTGRESQL)),
                "postgres",
                secrets.getProperty("postgres.password"));
    }

    private String bootstrap() {
        return "127.0.0.1:" + ports.get(Part.KAFKA);
    }

    private URI rest(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(ports.get(Part.CONNECT), path));
    }
}
