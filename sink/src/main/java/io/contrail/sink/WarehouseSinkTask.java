package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between Kafka Connect and the {@link Lander}: which records to read from where, and what Kafka may forget.
 */
public final class WarehouseSinkTask extends SinkTask {
    private static final Logger log = LoggerFactory.getLogger(WarehouseSinkTask.class);

    /** How long Kafka Connect waits until it asks again for a warehouse that could not be reached. */
    private static final long AGAIN_MILLIS = 500;

    /** Opens the warehouse; for some streams only when there are other tasks, else for all. */
    interface Opening {
        Warehouse open(SinkConfig config, @Nullable Set<Stream> streams);
    }

    private final Opening open;
    private int number;
    private boolean alone = true;
    private @Nullable SinkConfig config;
    private @Nullable Lander lander;
    private @Nullable SinkMetrics metrics;
    private @Nullable Redrives redrives;

    /** For Kafka Connect. */
    public WarehouseSinkTask() {
        this(Warehouses::open);
    }

    WarehouseSinkTask(Opening open) {
        this.open = open;
    }

    /**
     * A warehouse that cannot be reached now is no failure of the task, which nobody would start again: a worker that
     * was taken for dead may still hold a file of DuckDB. It is opened when it can be.
     */
    @Override
    public void start(Map<String, String> properties) {
        try {
            SinkConfig parsed = SinkConfig.parse(properties);
            config = parsed;
            number = Integer.parseInt(properties.getOrDefault(SinkConfig.TASK, "0"));
            metrics = SinkMetrics.register(parsed.connector(), number);
            alone = properties.getOrDefault(SinkConfig.TASKS, "1").equals("1");
            if (alone) {
                openWarehouse();
            }
        } catch (PipelineException e) {
            if (e.remedy() != PipelineException.Remedy.RETRY) {
                throw new ConnectException(e.getMessage(), e);
            }
            log.warn("The sink waits for its warehouse. {}", e.getMessage());
        }
    }

    /**
     * The warehouse says where each stream goes on, whatever the consumer group remembers. With other tasks beside this
     * one it is opened anew for what is assigned now, by the next {@link #put}: another task may have landed a stream
     * further, or changed its table, since it was opened here.
     */
    @Override
    public void open(Collection<TopicPartition> partitions) {
        if (!alone) {
            closeWarehouse();
        } else if (lander != null) {
            rewind(lander, partitions);
        }
    }

    /** From now on another task may land these. */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        if (!alone) {
            closeWarehouse();
        }
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        try {
            if (lander == null) {
                if (alone || !context.assignment().isEmpty()) {
                    // What came meanwhile is read again from where the warehouse is.
                    rewind(openWarehouse(), context.assignment());
                }
            } else {
                lander.land(records);
            }
        } catch (PipelineException e) {
            if (e.remedy() != PipelineException.Remedy.RETRY) {
                throw new ConnectException(e.getMessage(), e);
            }
            context.timeout(AGAIN_MILLIS);
            throw new RetriableException(e.getMessage(), e);
        }
    }

    /** Kafka may forget only what the warehouse has made durable. */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> delivered) {
        Map<TopicPartition, OffsetAndMetadata> durable = new HashMap<>();
        if (lander != null) {
            for (TopicPartition partition : delivered.keySet()) {
                durable.put(partition, new OffsetAndMetadata(lander.resume(stream(partition))));
            }
        }
        return durable;
    }

    @Override
    public void stop() {
        closeWarehouse();
        if (metrics != null) {
            metrics.close();
        }
    }

    @Override
    public String version() {
        return new WarehouseSinkConnector().version();
    }

    /** Connect's own way to a topic of dead letters; null when the connector's configuration names none. */
    private @Nullable ErrantRecordReporter reporter() {
        return context == null ? null : context.errantRecordReporter();
    }

    private Lander openWarehouse() {
        if (config == null || metrics == null) {
            throw new IllegalStateException("Kafka Connect starts a task before it uses it");
        }
        Set<Stream> streams = alone
                ? null
                : context.assignment().stream().map(WarehouseSinkTask::stream).collect(Collectors.toSet());
        Lander opened = lander(config, open.open(config, streams), metrics, new Letters(reporter()));
        lander = opened;
        redrives = Redrives.register(config.connector(), number, opened::redrive, opened::discard);
        return opened;
    }

    private void closeWarehouse() {
        if (redrives != null) {
            redrives.close();
            redrives = null;
        }
        if (lander != null) {
            Lander open = lander;
            lander = null;
            open.close();
        }
    }

    private void rewind(Lander to, Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            context.offset(partition, to.resume(stream(partition)));
        }
    }

    /** Closes a warehouse that it cannot read: nobody else would, and a file of DuckDB stays locked. */
    private static Lander lander(SinkConfig config, Warehouse warehouse, SinkMetrics metrics, Letters letters) {
        try {
            return new Lander(config, warehouse, metrics, letters);
        } catch (RuntimeException e) {
            warehouse.close();
            throw e;
        }
    }

    private static Stream stream(TopicPartition partition) {
        return new Stream(partition.topic(), partition.partition());
    }
}
