package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.cli.ComposeFile.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * ZooKeeper and a Kafka 3.9 that needs it, each a process with a class path that has nothing of ours: on the settings that
 * the compose file mounts and with the arguments that it gives. Only hosts, ports and folders are others.
 */
final class ZooKeeperKafka implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path CLASS_PATH = Linter.REPOSITORY.resolve("kafka-zookeeper/target/class-path");
    private static final Path SETTINGS = Linter.REPOSITORY.resolve("deploy/docker/zookeeper");

    private final Path folder;
    private final int zooKeeperPort;
    private final int port;
    private final int hostPort;
    private final List<Process> processes = new ArrayList<>();

    private ZooKeeperKafka(Path folder) throws IOException {
        int[] ports = ConnectCluster.freePorts(3);
        this.folder = Files.createDirectories(folder);
        this.zooKeeperPort = ports[0];
        this.port = ports[1];
        this.hostPort = ports[2];
    }

    /** Returns when clients get an answer. */
    static ZooKeeperKafka start(Path folder) throws IOException {
        ZooKeeperKafka kafka = new ZooKeeperKafka(folder);
        try {
            kafka.startZooKeeper();
            kafka.startBroker();
            return kafka;
        } catch (RuntimeException | Error e) {
            kafka.close();
            throw e;
        }
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The class path of both. */
    static List<String> jars() throws IOException {
        assertThat(CLASS_PATH)
                .as("made by the module kafka-zookeeper, before the integration tests")
                .exists();
        return List.of(Files.readString(CLASS_PATH).strip().split(":"));
    }

    private void startZooKeeper() throws IOException {
        Path settings = settings(
                "zookeeper.properties",
                Map.of(
                        "dataDir=/var/lib/kafka/data",
                        "dataDir=" + folder.resolve("zookeeper"),
                        "clientPort=2181",
                        "clientPort=" + zooKeeperPort + "\nclientPortAddress=127.0.0.1"));
        start("zookeeper", "org.apache.zookeeper.server.quorum.QuorumPeerMain", List.of(settings.toString()));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            requireAlive();
            return ruok().equals("imok");
        });
    }

    private void startBroker() throws IOException {
        Path settings = settings(
                "server.properties",
                Map.of(
                        "zookeeper.connect=zookeeper:2181",
                        "zookeeper.connect=127.0.0.1:" + zooKeeperPort,
                        "log.dirs=/var/lib/kafka/data",
                        "log.dirs=" + folder.resolve("broker"),
                        "INTERNAL://:29092",
                        "INTERNAL://" + bootstrap(),
                        "HOST://:9092",
                        "HOST://127.0.0.1:" + hostPort));
        Service service = ComposeFile.read(ComposeTest.filled()).service("kafka-zookeeper");
        List<String> arguments = new ArrayList<>(service.list("command"));
        assertThat(arguments.remove(0)).endsWith("/server.properties");
        arguments.replaceAll(word -> word.replace("INTERNAL://kafka:29092", "INTERNAL://" + bootstrap())
                .replaceFirst("HOST://localhost:\\d+", "HOST://127.0.0.1:" + hostPort));
        arguments.add(0, settings.toString());
        start("broker", "kafka.Kafka", arguments);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                requireAlive();
                return answers(admin);
            });
        }
    }

    private static boolean answers(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster(new DescribeClusterOptions().timeoutMs(2_000))
                    .nodes()
                    .get()
                    .isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        }
    }

    /** A copy of a mounted file; what is to be replaced must be there, or a folder of this machine would be written to. */
    private Path settings(String file, Map<String, String> replaced) throws IOException {
        String text = Files.readString(SETTINGS.resolve(file));
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            assertThat(text).contains(each.getKey());
            text = text.replace(each.getKey(), each.getValue());
        }
        assertThat(text).doesNotContain("/var/lib");
        return Files.writeString(folder.resolve(file), text);
    }

    private void start(String name, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + Linter.REPOSITORY.resolve("deploy/docker/logback.xml"),
                "-cp",
                String.join(":", jars()),
                main));
        command.addAll(arguments);
        processes.add(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
    }

    private void requireAlive() {
        if (!processes.stream().allMatch(Process::isAlive)) {
            throw new AssertionError("One has ended:\n" + log("zookeeper") + log("broker"));
        }
    }

    String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** As ZooKeeper's health check asks. */
    private String ruok() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), zooKeeperPort)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write("ruok".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException notYet) {
            return "";
        }
    }

    /** The broker first, for it waits for ZooKeeper. */
    @Override
    public void close() {
        Collections.reverse(processes);
        for (Process process : processes) {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
