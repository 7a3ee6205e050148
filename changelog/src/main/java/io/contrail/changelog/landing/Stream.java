package io.contrail.changelog.landing;

/** A partition of a Kafka topic: the changes of one table, in order. */
public record Stream(String topic, int partition) {
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
