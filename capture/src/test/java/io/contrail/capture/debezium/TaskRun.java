package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.fail;

import io.debezium.connector.postgresql.PostgresConnectorTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/** One life of a connector task; the test is the Connect worker and decides which offset is stored. */
final class TaskRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PostgresConnectorTask task;
    private volatile @Nullable Map<String, Object> stored;

    private final class Context implements SourceTaskContext, OffsetStorageReader {
        private final Map<String, String> settings;

        private Context(Map<String, String> settings) {
            this.settings = settings;
        }

        @Override
        public Map<String, String> configs() {
            return settings;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return this;
        }

        @Override
        public <T> @Nullable Map<String, Object> offset(Map<String, T> partition) {
            return stored;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> offsets = new HashMap<>();
            partitions.forEach(partition -> offsets.put(partition, stored));
            return offsets;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException();
        }
    }

    /** Starts it. */
    TaskRun(PostgresConnectorTask task, Map<String, String> settings, @Nullable Map<String, ?> offset) {
        this.task = task;
        this.stored = offset == null ? null : new HashMap<>(offset);
        task.initialize(new Context(settings));
        try {
            task.start(settings);
        } catch (RuntimeException error) {
            task.stop();
            throw error;
        }
    }

    static TaskRun transactional(CapturedDatabase database, @Nullable Map<String, ?> offset) {
        return new TaskRun(new TransactionalPostgresConnectorTask(), database.settings(), offset);
    }

    static TaskRun stock(CapturedDatabase database, @Nullable Map<String, ?> offset) {
        return new TaskRun(new PostgresConnectorTask(), database.settings(), offset);
    }

    /** What a worker does: it asks again after an error that goes away. Without the markers. */
    List<SourceRecord> poll() {
        return withoutMarkers(pollAll());
    }

    private static List<SourceRecord> withoutMarkers(List<SourceRecord> records) {
        return records.stream()
                .filter(record -> record.headers().lastWithName(Markers.HEADER) == null)
                .toList();
    }

    /** What a marker says; empty for another record. */
    static String marker(SourceRecord record) {
        Header header = record.headers().lastWithName(Markers.HEADER);
        return header == null ? "" : new String((byte[]) header.value(), StandardCharsets.UTF_8);
    }

    List<SourceRecord> pollAll() {
        try {
            List<SourceRecord> records = task.poll();
            return records == null ? List.of() : records;
        } catch (RetriableException again) {
            return List.of();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Everything up to and with the batch in which the record is, without the markers. */
    List<SourceRecord> pollUntil(Predicate<SourceRecord> last) {
        return withoutMarkers(pollAllUntil(last));
    }

    /** The same with the markers. */
    List<SourceRecord> pollAllUntil(Predicate<SourceRecord> last) {
        List<SourceRecord> all = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<SourceRecord> records = pollAll();
            all.addAll(records);
            if (records.stream().anyMatch(last)) {
                return all;
            }
        }
        return fail("The record did not come; %d others did, the last is %s"
                .formatted(all.size(), all.isEmpty() ? "-" : all.get(all.size() - 1)));
    }

    /** Reads the whole snapshot and gives the offset that a worker then has. */
    Map<String, ?> snapshot() {
        List<SourceRecord> read = pollAllUntil(TaskRun::endsSnapshot);
        return read.stream()
                .filter(TaskRun::endsSnapshot)
                .findFirst()
                .orElseThrow()
                .sourceOffset();
    }

    static boolean endsSnapshot(SourceRecord record) {
        return Boolean.TRUE.equals(record.sourceOffset().get("last_snapshot_record"))
                || marker(record).contains("\"kind\":\"end\"");
    }

    /** The worker has stored an offset; the task tells PostgreSQL with its next poll. */
    void store(Map<String, ?> offset) {
        stored = new HashMap<>(offset);
        try {
            task.commit();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** A change of a table with this operation, whose row has this id. */
    static Predicate<SourceRecord> change(String table, String operation, int id) {
        return record -> record.topic().equals("t.public." + table)
                && record.value() != null
                && operation(record).equals(operation)
                && row(record).getInt32("id") == id;
    }

    static String operation(SourceRecord record) {
        return ((Struct) record.value()).getString("op");
    }

    /** As it is after the change; as it was, if it is gone. */
    static Struct row(SourceRecord record) {
        Struct envelope = (Struct) record.value();
        return envelope.getStruct(operation(record).equals("d") ? "before" : "after");
    }

    @Override
    public void close() {
        task.stop();
    }
}
