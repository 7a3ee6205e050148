package io.contrail.cli;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The copies of dead letters that everybody can read. */
final class DeadLetterTopic {
    private DeadLetterTopic() {}

    /** One copy; the names of Connect's headers without their common beginning. */
    record Copy(String value, Map<String, String> errors) {}

    /** Returns when there are so many. */
    static List<Copy> read(String bootstrap, String topic, int many) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<Copy> copies = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> copies.add(copy(record)));
                return copies.size() >= many;
            });
        }
        return copies;
    }

    private static Copy copy(ConsumerRecord<String, String> record) {
        Map<String, String> errors = new TreeMap<>();
        for (Header header : record.headers()) {
            if (header.key().startsWith("__connect.errors.")) {
                errors.put(
                        header.key().substring("__connect.errors.".length()),
                        new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return new Copy(record.value(), errors);
    }
}
