package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Looks for secrets where none may be, and collects the places; bytes are searched, so compression would hide them. */
final class Leaks {
    /** The files that are there to hold secrets; only their owner may read them. */
    private static final Set<String> DECLARED = Set.of("secrets.properties", "control.json");

    private final List<String> secrets;
    private final Set<String> places = new TreeSet<>();

    Leaks(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    Set<String> places() {
        return places;
    }

    void inText(String place, String text) {
        for (int i = 0; i < secrets.size(); i++) {
            if (text.contains(secrets.get(i))) {
                places.add("secret %d in %s".formatted(i, place));
            }
        }
    }

    /** Also that the files which hold secrets are for their owner only. */
    void inFiles(Path folder) {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            // Kafka's indexes hold numbers only, and are as large as they may become.
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith("index"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path file : files) {
            try {
                if (!DECLARED.contains(file.getFileName().toString())) {
                    inText(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                } else if (!Files.getPosixFilePermissions(file).equals(PosixFilePermissions.fromString("rw-------"))) {
                    places.add(file + " can be read by others");
                }
            } catch (IOException gone) {
                // A segment that was deleted in between.
            }
        }
    }

    /** Everywhere that somebody without the owner's rights can look, and in what people send around. */
    void in(ContrailProcess pipeline, Path data) throws IOException, InterruptedException {
        inProcessList();
        inFiles(data);
        inText("the output of up", pipeline.output());
        for (String format : List.of("table", "json")) {
            ContrailProcess.Ended status =
                    ContrailProcess.run(Map.of(), "status", "-o", format, "--data-dir", data.toString());
            assertThat(status.output()).contains("HEALTHY");
            inText("status as " + format, status.output());
        }
        HttpClient http = HttpClient.newHttpClient();
        for (String path : List.of(
                "/connectors?expand=info&expand=status",
                "/connectors/contrail-source/config",
                "/connectors/contrail-source/tasks",
                "/connectors/contrail-sink/config")) {
            URI uri = URI.create(endpoint(pipeline, "connect") + path);
            String answer = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(answer).contains("connector.class");
            inText(path, answer);
        }
        String configs = topic(endpoint(pipeline, "kafka"), "contrail-connect-configs");
        assertThat(configs).contains("${file:");
        inText("Connect's config topic", configs);
    }

    private static String endpoint(ContrailProcess pipeline, String name) {
        return pipeline.status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private static String topic(String bootstrap, String topic) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return StreamSupport.stream(consumer.poll(Duration.ofSeconds(10)).spliterator(), false)
                    .map(sent -> sent.key() + " " + sent.value())
                    .collect(Collectors.joining("\n"));
        }
    }

    /** As any user of the machine sees them. */
    private void inProcessList() {
        List<Path> processes = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .forEach(processes::add);
        } catch (IOException notOnThisSystem) {
            return;
        }
        for (Path process : processes) {
            try {
                inText(process + "/cmdline", Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
            } catch (IOException ended) {
                // It is not there any more.
            }
        }
    }
}
