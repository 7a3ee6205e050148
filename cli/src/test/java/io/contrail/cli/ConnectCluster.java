package io.contrail.cli;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.TableName;
import io.contrail.local.kafka.ConnectWorker;
import io.contrail.local.kafka.KafkaBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Kafka and a Connect worker that no {@code contrail up} has started, and the connectors as they are shipped. */
final class ConnectCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final KafkaBroker broker;
    private final ConnectWorker worker;
    private final ConnectClient client;

    private ConnectCluster(Path folder, KafkaBroker broker, ConnectWorker worker) {
        this.folder = folder;
        this.broker = broker;
        this.worker = worker;
        this.client = new ConnectClient(worker.restUrl(), PATIENCE);
    }

    static ConnectCluster start(Path folder) throws IOException {
        int[] ports = freePorts(3);
        KafkaBroker broker =
                KafkaBroker.start(folder.resolve("kafka"), KafkaBroker.newClusterId(), ports[0], ports[1], Map.of());
        try {
            return new ConnectCluster(folder, broker, ConnectWorker.start(broker.bootstrap(), ports[2], Map.of()));
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    String connect() {
        return worker.restUrl().toString();
    }

    String kafka() {
        return broker.bootstrap();
    }

    ConnectClient client() {
        return client;
    }

    Path warehouse() {
        return folder.resolve("warehouse.duckdb");
    }

    /** Both connectors, with the password where only the worker looks it up. */
    void deploy(UsersDatabase source, PipelineName name, Map<String, String> sinkSettings, TableName... tables)
            throws IOException {
        Path secret =
                Files.writeString(folder.resolve("source.properties"), "password=" + source.superuserPassword() + "\n");
        new ShippedConnectors(source, "${file:%s:password}".formatted(secret), warehouse())
                .deploy(client, name, sinkSettings, tables);
    }

    static int[] freePorts(int count) throws IOException {
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

    @Override
    public void close() {
        try {
            worker.close();
        } finally {
            broker.close();
        }
    }
}
