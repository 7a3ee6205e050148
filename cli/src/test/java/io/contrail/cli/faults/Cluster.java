package io.contrail.cli.faults;

import static org.awaitility.Awaitility.await;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.capture.connector.SourceConnector;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.local.kafka.KafkaBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network before PostgreSQL, a broker and two Connect workers, each a process of its own, with the connectors of
 * {@code deploy/connectors}. One worker's death leaves the other.
 */
final class Cluster implements AutoCloseable {
    static final String SOURCE = "faults-source";
    static final String SINK = "faults-sink";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Path logs;
    private final String clusterId = KafkaBroker.newClusterId();
    private final int kafkaPort = SourceServer.freePort();
    private final int controllerPort = SourceServer.freePort();
    private final SourceServer source;
    private final NetworkLink network;
    private final List<Worker> workers;
    private ChildProcess broker;

    /** Starts everything but the connectors. */
    Cluster(Path folder, Path logs, SourceServer source) {
        this.folder = folder;
        this.logs = made(logs);
        this.source = source;
        this.network = new NetworkLink(source.port());
        made(folder.resolve("kafka"));
        this.broker = launchBroker().awaitReady();
        this.workers = Stream.of("worker-1", "worker-2")
                .map(name -> new Worker("127.0.0.1:" + kafkaPort, warehouse(), made(this.logs.resolve(name))))
                .toList();
        workers.forEach(Worker::awaitReady);
    }

    /** Makes what the pipeline needs in the source and starts both connectors. */
    void deploy() {
        PipelineName name = new PipelineName("faults");
        SourceAddress address = SourceAddress.parse(source.url(network.port()), Map.of());
        List<TableName> tables;
        try (SourceConnection connection = address.open()) {
            tables = TableSelection.parse("public.*").resolve(connection).tables();
            new SourceObjects(name).prepare(connection, tables);
        }
        String password = address.password().orElseThrow().value();
        worker().client()
                .put(new SourceConnector(name, "faults", 1, password)
                        .configure(template("source-postgres.json"), address, tables));
        deploySink();
    }

    /** Both workers die while the first snapshot runs, and are started again. */
    void interruptSnapshot() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !source.rows("SELECT 1 FROM pg_replication_slots").isEmpty());
        workers.forEach(Worker::kill);
        workers.forEach(Worker::start);
        workers.forEach(Worker::awaitReady);
    }

    void deploySink() {
        ConnectorConfig sink = template("sink-warehouse.json")
                .fill(Map.of(
                        "pipeline",
                        "faults",
                        "topic.regex",
                        "faults[.].*",
                        "topic.heartbeat.regex",
                        "faults[.]contrail[.].*",
                        "topic.replication.factor",
                        "1",
                        "duckdb.path",
                        warehouse().toString()));
        worker().client()
                .put(sink.with(Map.of(
                        "warehouse",
                        FailingProvider.NAME,
                        FailingProvider.NAME + ".path",
                        warehouse().toString())));
    }

    NetworkLink network() {
        return network;
    }

    SourceServer source() {
        return source;
    }

    List<Worker> workers() {
        return workers;
    }

    /** Any that runs. */
    Worker worker() {
        return workers.stream().filter(Worker::isAlive).findFirst().orElseThrow();
    }

    /** Where the connector's task runs, as Connect sees it; waits until it runs. */
    Worker workerOf(String connector) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> find(connector).isPresent());
        return find(connector).orElseThrow();
    }

    /** Empty while no living worker runs the task. */
    Optional<Worker> find(String connector) {
        return worker().client()
                .status(connector)
                .filter(status -> !status.tasks().isEmpty())
                .map(status -> status.tasks().get(0))
                .filter(task -> task.state() == ConnectorStatus.State.RUNNING)
                .flatMap(task -> workers.stream()
                        .filter(worker -> worker.isAlive() && worker.name().equals(task.worker()))
                        .findFirst());
    }

    /** Throws when a connector or a task has failed: nothing mends that but a person. */
    void refuseFailed() {
        for (String connector : List.of(SOURCE, SINK)) {
            Optional<ConnectorStatus> status;
            try {
                status = worker().client().status(connector);
            } catch (PipelineException restarting) {
                continue;
            }
            status.filter(known -> known.worst() == ConnectorStatus.State.FAILED)
                    .ifPresent(known -> {
                        throw new AssertionError("%s FAILED: %s".formatted(connector, known.reason()));
                    });
        }
    }

    void awaitFailed(String connector) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> worker().client().status(connector).orElseThrow().worst() == ConnectorStatus.State.FAILED);
    }

    /** Asks the process in which the sink runs: DuckDB lets no other in. */
    List<String> query(String sql) {
        try {
            return find(SINK)
                    .orElseThrow(() -> new IllegalStateException("The sink does not run"))
                    .query(sql);
        } catch (PipelineException notYet) {
            throw new IllegalStateException(notYet.getMessage(), notYet);
        }
    }

    /** The next batch with changes meets it. */
    void order(FailingProvider.Order order) {
        try {
            Files.writeString(order.file(warehouse()), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitDone(FailingProvider.Order order) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.notExists(order.file(warehouse())));
    }

    void killBroker() {
        broker.kill();
    }

    void startBroker() {
        broker = launchBroker().awaitReady();
    }

    void pauseBroker() {
        broker.pause();
    }

    void resumeBroker() {
        broker.resume();
    }

    private Path warehouse() {
        return folder.resolve("warehouse").resolve("warehouse.duckdb");
    }

    private ChildProcess launchBroker() {
        return ChildProcess.start(
                BrokerProcess.class,
                logs.resolve("broker.out"),
                folder.resolve("kafka").toString(),
                clusterId,
                Integer.toString(kafkaPort),
                Integer.toString(controllerPort),
                made(logs.resolve("broker")).toString());
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files that the command carries. */
    private static ConnectorTemplate template(String file) {
        String path = "/deploy/connectors/" + file;
        try (InputStream json = Cluster.class.getResourceAsStream(path)) {
            return new ConnectorTemplate(path, new String(json.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        broker.close();
        network.close();
    }
}
