package io.contrail.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.landing.Stream;
import io.contrail.sink.wire.DebeziumTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarehouseSinkTaskTest {
    private static final Map<String, String> PROPERTIES = Map.of("name", "task-test", "warehouse", "memory");

    private final MemoryWarehouse warehouse = new MemoryWarehouse();
    private final CapturedTopics topics = new CapturedTopics();
    private final DebeziumTable legs = CapturedTopics.table("leg");
    private final TopicPartition partition = new TopicPartition(legs.topic(), 0);
    private final RewoundContext context = new RewoundContext();
    private WarehouseSinkTask task = started();

    @BeforeEach
    void capture() {
        for (int i = 0; i < 5; i++) {
            topics.change(legs, "c", i, 10 + i, 5, i + 1);
        }
    }

    @AfterEach
    void stop() {
        task.stop();
    }

    @Test
    void openingGoesToWhereTheWarehouseIsWhateverTheGroupRemembers() {
        task.put(topics.all().subList(0, 3));
        task.stop();
        task = started();
        TopicPartition unknown = new TopicPartition("contrail.flightops.new", 0);
        task.open(List.of(partition, unknown));
        assertThat(context.offsets).containsOnly(Map.entry(partition, 3L), Map.entry(unknown, 0L));
    }

    @Test
    void kafkaForgetsOnlyWhatIsDurable() {
        assertThat(durable(5)).isZero();
        task.put(topics.all().subList(0, 2));
        assertThat(durable(5)).isEqualTo(2);
        warehouse.failNext(PipelineException.unreachable("The disk is slow.", "Nothing landed.", "wait."));
        assertThatThrownBy(() -> task.put(topics.all().subList(2, 5))).isInstanceOf(RetriableException.class);
        assertThat(durable(5)).isEqualTo(2);
        task.put(topics.all().subList(2, 5));
        assertThat(durable(5)).isEqualTo(5);
    }

    @Test
    void troubleThatPassesIsTriedAgainAndOtherTroubleStopsTheTask() {
        warehouse.failNext(PipelineException.unreachable("The disk is slow.", "Nothing landed.", "wait."));
        assertThatThrownBy(() -> task.put(topics.all()))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("The disk is slow. Nothing landed. To do: wait.");
        warehouse.failNext(PipelineException.stop("The disk is full.", "Nothing landed.", "make room."));
        assertThatThrownBy(() -> task.put(topics.all()))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("The disk is full.");
    }

    /** Two Connect workers: the one that was taken for dead still holds the warehouse's file. */
    @Test
    void aWarehouseThatAnotherHoldsIsWaitedFor() {
        task.put(topics.all().subList(0, 3));
        context.offsets.clear();
        boolean[] held = {true};
        WarehouseSinkTask waiting = new WarehouseSinkTask((config, streams) -> {
            if (held[0]) {
                throw PipelineException.unreachable("The file is held.", "Nothing landed.", "end that process.");
            }
            return warehouse;
        });
        waiting.initialize(context);
        waiting.start(PROPERTIES);
        waiting.open(List.of(partition));
        assertThatThrownBy(() -> waiting.put(topics.all().subList(3, 5)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("The file is held.");
        assertThat(waiting.preCommit(Map.of(partition, new OffsetAndMetadata(5))))
                .isEmpty();
        held[0] = false;
        context.assigned = Set.of(partition);
        waiting.put(topics.all().subList(4, 5));
        assertThat(context.offsets)
                .as("reads again from the warehouse's own place")
                .containsOnly(Map.entry(partition, 3L));
        waiting.put(topics.all().subList(3, 5));
        assertThat(waiting.preCommit(Map.of(partition, new OffsetAndMetadata(0))))
                .containsOnly(Map.entry(partition, new OffsetAndMetadata(5)));
        waiting.stop();
    }

    /** Another task has landed it further meanwhile, perhaps in another shape. */
    @Test
    void aStreamThatComesFromAnotherTaskGoesOnWhereThatOneWas() {
        List<Set<Stream>> opened = new ArrayList<>();
        WarehouseSinkTask one = oneOfTwo(opened);
        assertThat(opened).as("nothing is known to be its own yet").isEmpty();
        TopicPartition other = new TopicPartition("contrail.flightops.other", 0);
        context.assigned = Set.of(partition);
        one.open(context.assigned);
        one.put(List.of());
        one.put(topics.all().subList(0, 2));
        one.close(context.assigned);
        assertThat(one.preCommit(Map.of(partition, new OffsetAndMetadata(5)))).isEmpty();
        context.assigned = Set.of(other);
        one.open(context.assigned);
        one.put(List.of());

        task.stop();
        task = started();
        task.put(topics.all().subList(2, 4));

        context.assigned = Set.of(partition, other);
        one.open(Set.of(partition));
        context.offsets.clear();
        one.put(topics.all().subList(2, 4));
        assertThat(context.offsets).containsOnly(Map.entry(partition, 4L), Map.entry(other, 0L));
        one.put(topics.all().subList(4, 5));
        assertThat(warehouse.changes(CapturedTopics.id(legs))).hasSize(5);
        assertThat(opened)
                .containsExactly(
                        Set.of(CapturedTopics.stream(legs)),
                        Set.of(new Stream(other.topic(), 0)),
                        Set.of(CapturedTopics.stream(legs), new Stream(other.topic(), 0)));
        context.assigned = Set.of();
        one.close(List.of(partition, other));
        one.open(List.of());
        one.put(List.of());
        assertThat(opened).as("nothing to do").hasSize(3);
        one.stop();
    }

    private WarehouseSinkTask oneOfTwo(List<Set<Stream>> opened) {
        WarehouseSinkTask one = new WarehouseSinkTask((config, streams) -> {
            opened.add(Objects.requireNonNull(streams));
            return warehouse;
        });
        one.initialize(context);
        Map<String, String> properties = new HashMap<>(PROPERTIES);
        properties.put("tasks.max", "2");
        one.start(properties);
        return one;
    }

    @Test
    void thereAreAsManyTasksAsTheWarehouseAllows() {
        assertThat(tasks("memory")).containsExactly("3", "3", "3");
        assertThat(tasks("attic")).containsExactly("1");
        assertThat(tasks("nothing that there is")).as("the one task tells it").containsExactly("1");
    }

    private static List<String> tasks(String warehouse) {
        WarehouseSinkConnector connector = new WarehouseSinkConnector();
        connector.start(Map.of("name", "tasks", "warehouse", warehouse, "tasks.max", "3"));
        return connector.taskConfigs(3).stream()
                .map(config -> config.getOrDefault("tasks.max", "none"))
                .toList();
    }

    @Test
    void stoppingClosesTheWarehouse() {
        assertThat(warehouse.closed()).isFalse();
        task.stop();
        assertThat(warehouse.closed()).isTrue();
    }

    @Test
    void aTaskThatNeverStartedStops() {
        new WarehouseSinkTask().stop();
    }

    @Test
    void anUnknownWarehouseIsAnErrorThatListsThoseThereAre() {
        WarehouseSinkTask unknown = new WarehouseSinkTask();
        assertThatThrownBy(() -> unknown.start(Map.of("name", "unknown", "warehouse", "snowflake")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("'snowflake'")
                .hasMessageContaining("plugins: attic, memory.")
                .hasMessageContaining("set 'warehouse'");
        unknown.stop();
    }

    @Test
    void aWarehouseIsOpenedWithItsOwnSettings() {
        WarehouseSinkTask attic = new WarehouseSinkTask();
        attic.start(Map.of("name", "attic", "warehouse", "attic", "attic.path", "/tmp/attic", "memory.size", "1"));
        assertThat(AtticProvider.SETTINGS.get()).containsExactly(Map.entry("path", "/tmp/attic"));
        attic.stop();
    }

    @Test
    void aSettingThatCannotBeReadIsAConnectException() {
        WarehouseSinkTask broken = new WarehouseSinkTask((config, streams) -> warehouse);
        Map<String, String> properties = new HashMap<>(PROPERTIES);
        properties.put("unavailable.value.placeholder", "hex:zz");
        assertThatThrownBy(() -> broken.start(properties)).isInstanceOf(ConnectException.class);
    }

    /** Nobody else would close it, and a DuckDB file would stay locked. */
    @Test
    void aWarehouseThatCannotBeReadIsClosed() {
        MemoryWarehouse unreadable = new MemoryWarehouse();
        unreadable.land(new io.contrail.changelog.landing.Landing(
                List.of(),
                Map.of(new io.contrail.changelog.landing.Stream("t", 0), io.contrail.changelog.landing.Progress.NONE),
                Map.of("f00d", "no schema")));
        WarehouseSinkTask broken = new WarehouseSinkTask((config, streams) -> unreadable);
        assertThatThrownBy(() -> broken.start(PROPERTIES)).isInstanceOf(RuntimeException.class);
        assertThat(unreadable.closed()).isTrue();
        broken.stop();
    }

    private WarehouseSinkTask started() {
        WarehouseSinkTask started = new WarehouseSinkTask((config, streams) -> warehouse);
        started.initialize(context);
        started.start(PROPERTIES);
        return started;
    }

    private long durable(long delivered) {
        Map<TopicPartition, OffsetAndMetadata> durable =
                task.preCommit(Map.of(partition, new OffsetAndMetadata(delivered)));
        return Objects.requireNonNull(durable.get(partition)).offset();
    }

    /** Connect's context as far as the task uses it. */
    private static final class RewoundContext implements SinkTaskContext {
        private final Map<TopicPartition, Long> offsets = new HashMap<>();
        private Set<TopicPartition> assigned = Set.of();

        @Override
        public Map<String, String> configs() {
            return PROPERTIES;
        }

        @Override
        public void offset(Map<TopicPartition, Long> rewound) {
            offsets.putAll(rewound);
        }

        @Override
        public void offset(TopicPartition tp, long offset) {
            offsets.put(tp, offset);
        }

        @Override
        public void timeout(long timeoutMs) {}

        @Override
        public Set<TopicPartition> assignment() {
            return assigned;
        }

        @Override
        public void pause(TopicPartition... partitions) {
            throw new UnsupportedOperationException(Arrays.toString(partitions));
        }

        @Override
        public void resume(TopicPartition... partitions) {
            throw new UnsupportedOperationException(Arrays.toString(partitions));
        }

        @Override
        public void requestCommit() {}

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException();
        }
    }
}
