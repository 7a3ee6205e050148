package io.contrail.verifier;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Stream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers. */
public final class KafkaEndOffsets implements EndOffsets, AutoCloseable {
    private final Admin kafka;

    /**
     * Connects when it is asked first.
     *
     * @param settings of a Kafka client; {@code bootstrap.servers} at least
     * @throws PipelineException when no client can be made of them
     */
    public KafkaEndOffsets(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.putIfAbsent("default.api.timeout.ms", "10000");
        properties.putIfAbsent("request.timeout.ms", "5000");
        try {
            this.kafka = Admin.create(properties);
        } catch (KafkaException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        }
    }

    /** What the brokers call their cluster. */
    public String clusterId() {
        try {
            return kafka.describeCluster().clusterId().get();
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    @Override
    public Map<Stream, Long> of(Collection<String> topics) {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        try {
            for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                    kafka.describeTopics(topics).topicNameValues().entrySet()) {
                try {
                    topic.getValue()
                            .get()
                            .partitions()
                            .forEach(part -> partitions.put(
                                    new TopicPartition(topic.getKey(), part.partition()), OffsetSpec.latest()));
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw e;
                    }
                }
            }
            Map<Stream, Long> ends = new HashMap<>();
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                    kafka.listOffsets(partitions).all().get().entrySet()) {
                ends.put(
                        new Stream(end.getKey().topic(), end.getKey().partition()),
                        end.getValue().offset());
            }
            return ends;
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private static PipelineException unreachable(Throwable cause) {
        return PipelineException.unreachable(
                        "Kafka does not say where its topics end: %s.".formatted(cause.getMessage()),
                        "Without that it cannot be told when the warehouse has everything; nothing was compared.",
                        "check that the brokers run, then verify again.")
                .causedBy(cause);
    }

    @Override
    public void close() {
        kafka.close(java.time.Duration.ofSeconds(2));
    }
}
