package io.contrail.cli.bundle;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Which topics there are, and their offsets. */
final class KafkaTopics {
    private KafkaTopics() {}

    /** A line for each partition, below a line of titles. */
    static String list(Map<String, String> client) throws ExecutionException, InterruptedException {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.putIfAbsent("default.api.timeout.ms", "10000");
        properties.putIfAbsent("request.timeout.ms", "5000");
        Admin kafka = Admin.create(properties);
        try {
            StringBuilder lines = new StringBuilder("topic,partition,first_offset,end_offset\n");
            Set<String> topics = new TreeSet<>(kafka.listTopics().names().get());
            Map<String, TopicPartition> partitions = new TreeMap<>();
            kafka.describeTopics(topics)
                    .allTopicNames()
                    .get()
                    .forEach((topic, description) -> description
                            .partitions()
                            .forEach(each -> partitions.put(
                                    "%s %9d".formatted(topic, each.partition()),
                                    new TopicPartition(topic, each.partition()))));
            Map<TopicPartition, ListOffsetsResultInfo> first = offsets(kafka, partitions, OffsetSpec.earliest());
            Map<TopicPartition, ListOffsetsResultInfo> end = offsets(kafka, partitions, OffsetSpec.latest());
            for (TopicPartition each : partitions.values()) {
                lines.append("%s,%d,%s,%s\n"
                        .formatted(each.topic(), each.partition(), offset(first, each), offset(end, each)));
            }
            return lines.toString();
        } finally {
            kafka.close(Duration.ofSeconds(2));
        }
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin kafka, Map<String, TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new java.util.HashMap<>();
        partitions.values().forEach(each -> asked.put(each, which));
        return kafka.listOffsets(asked).all().get();
    }

    private static String offset(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition of) {
        ListOffsetsResultInfo offset = offsets.get(of);
        return offset == null ? "" : Long.toString(offset.offset());
    }
}
