package io.contrail.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkMetricsTest {
    private static final TableSchema LEG = new TableSchema(
            new TableId("flightops", "leg"), List.of(new Column("id", ColumnType.INT64, "int8")), List.of("id"));

    private final HandClock clock = new HandClock();
    private final SinkMetrics metrics = SinkMetrics.register("metrics-test", 0, clock);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void beforeAnythingLandedThereIsNoLatency() {
        assertThat(metrics.getLatencyP50Millis()).isNaN();
        assertThat(metrics.getTotalLatencyP99Millis()).isNaN();
        assertThat(metrics.getLandedChanges()).isZero();
    }

    @Test
    void percentilesAreThoseOfWhatLanded() {
        qt().withExamples(100)
                .withShrinkCycles(0)
                .forAll(lists().of(integers().between(0, 60_000_000)).ofSizeBetween(1, 200))
                .checkAssert(waits -> {
                    metrics.resetTotalLatency();
                    clock.now = clock.now.plusSeconds(60);
                    metrics.landed(waits.stream().map(this::landedAfter).toList(), 0);
                    List<Integer> sorted = waits.stream().sorted().toList();
                    double p50 = sorted.get((int) Math.ceil(sorted.size() * 0.50) - 1) / 1_000.0;
                    double p99 = sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1) / 1_000.0;
                    assertNear(metrics.getLatencyP50Millis(), p50);
                    assertNear(metrics.getLatencyP99Millis(), p99);
                    assertNear(metrics.getTotalLatencyP50Millis(), p50);
                    assertNear(metrics.getTotalLatencyP99Millis(), p99);
                });
    }

    @Test
    void theWindowForgetsAfterTenSecondsAndTheTotalWhenItIsReset() {
        metrics.landed(List.of(landedAfter(80_000)), 0);
        clock.now = clock.now.plusSeconds(9);
        metrics.landed(List.of(landedAfter(2_000)), 0);
        assertNear(metrics.getLatencyP99Millis(), 80);
        clock.now = clock.now.plusSeconds(1);
        assertNear(metrics.getLatencyP99Millis(), 2);
        assertNear(metrics.getTotalLatencyP99Millis(), 80);
        clock.now = clock.now.plusSeconds(10);
        assertThat(metrics.getLatencyP99Millis()).isNaN();
        metrics.resetTotalLatency();
        assertThat(metrics.getTotalLatencyP50Millis()).isNaN();
    }

    @Test
    void aSourceWhoseClockIsAheadOrFarBehindStaysInRange() {
        metrics.landed(List.of(landedAfter(-5_000_000)), 0);
        assertThat(metrics.getLatencyP99Millis()).isZero();
        metrics.landed(List.of(landedAfter(2_000_000_000), landedAfter(2_000_000_000)), 0);
        clock.now = clock.now.plus(Duration.ofDays(1));
        metrics.landed(List.of(changes(new Change.Delete(1, new Origin(1, new Lsn(1), 0), Row.of(1L)))), 0);
        assertNear(metrics.getLatencyP99Millis(), 3_600_000);
    }

    @Test
    void itCountsChangesBatchesAndRepetitions() {
        Origin origin = new Origin(1, new Lsn(1), 17);
        metrics.landed(
                List.of(changes(new Change.SnapshotRead(0, origin, Row.of(1L)), new Change.Truncate(1, origin))), 3);
        metrics.landed(List.of(landedAfter(10)), 0);
        assertThat(metrics.getLandedChanges()).isEqualTo(3);
        assertThat(metrics.getLandedChangesByTable()).isEqualTo(Map.of("flightops.leg", 3L));
        assertThat(metrics.getBatches()).isEqualTo(2);
        assertThat(metrics.getRepeatedChanges()).isEqualTo(3);
        assertThat(metrics.getLastCommittedAtMicros()).isEqualTo(clock.micros() - 10);
    }

    @Test
    void rowsOfASnapshotHaveNoLatency() {
        metrics.landed(List.of(changes(new Change.SnapshotRead(0, new Origin(1, new Lsn(1), 17), Row.of(1L)))), 0);
        assertThat(metrics.getTotalLatencyP50Millis()).isNaN();
        assertThat(metrics.getLandedChanges()).isEqualTo(1);
    }

    /** Connect gives up on a task that hangs and starts another; later the first one comes back and stops. */
    @Test
    void aTaskThatWasReplacedDoesNotTakeTheLiveOnesMetricsAway() throws JMException {
        SinkMetrics live = SinkMetrics.register("metrics-test", 0, clock);
        metrics.close();
        live.landed(List.of(landedAfter(10)), 0);
        ObjectName name = TaskBean.name(SinkMetrics.TYPE, "metrics-test", 0);
        assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(name, "LandedChanges"))
                .isEqualTo(1L);
        live.close();
        assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name))
                .isFalse();
    }

    private TableChanges landedAfter(long micros) {
        return changes(new Change.Insert(0, new Origin(1, new Lsn(1), clock.micros() - micros), Row.of(1L)));
    }

    private static TableChanges changes(Change... changes) {
        return new TableChanges(new Stream("contrail.flightops.leg", 0), LEG, List.of(changes));
    }

    /** Two decimal digits is what the histogram keeps. */
    private static void assertNear(double actual, double expected) {
        assertThat(actual)
                .satisfiesAnyOf(
                        value -> assertThat(value).isCloseTo(expected, Percentage.withPercentage(1)),
                        value -> assertThat(value).isCloseTo(expected, within(0.001)));
    }

    /** Stands still until a test moves it. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00.5Z");

        long micros() {
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void tasksOfOneConnectorAreShownSideBySide() {
        try (SinkMetrics second = SinkMetrics.register("metrics-test", 1, clock)) {
            assertThat(second).isNotSameAs(metrics);
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .isRegistered(TaskBean.name(SinkMetrics.TYPE, "metrics-test", 0)))
                    .isTrue();
        }
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .isRegistered(TaskBean.name(SinkMetrics.TYPE, "metrics-test", 1)))
                .isFalse();
    }

    /** As when a rebalance stops and starts tasks on many threads. */
    @Test
    void tasksThatComeAndGoAtTheSameMomentDoNotMindEachOther() {
        List<CompletableFuture<Void>> tasks = IntStream.range(0, 8)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        SinkMetrics.register("metrics-race", 0, clock).close();
                    }
                }))
                .toList();
        tasks.forEach(CompletableFuture::join);
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .isRegistered(TaskBean.name(SinkMetrics.TYPE, "metrics-race", 0)))
                .isFalse();
    }
}
