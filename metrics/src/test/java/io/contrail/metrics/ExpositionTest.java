package io.contrail.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    /** What the sink shows. */
    public interface SinkMXBean {
        long getRepeatedChanges();

        Map<String, Long> getLandedChangesByTable();

        Map<String, String> getStoppedTopics();

        Map<String, Long> getLatencyCounts();

        long getLastCommittedAtMicros();
    }

    /** A sink that has landed something. */
    public static final class Sink implements SinkMXBean {
        @Override
        public long getRepeatedChanges() {
            return -1;
        }

        @Override
        public Map<String, Long> getLandedChangesByTable() {
            return Map.of("public.a", 3L, "public.\"b\\c\"", 4L);
        }

        @Override
        public Map<String, String> getStoppedTopics() {
            return Map.of("shop.public.a", "why");
        }

        @Override
        public Map<String, Long> getLatencyCounts() {
            return Map.of("0.5", 2L, "10.0", 1L, "+Inf", 1L, "sum", 70_000_000L);
        }

        @Override
        public long getLastCommittedAtMicros() {
            return 1_500_000;
        }
    }

    private final Exposition exposition = new Exposition(
            samples -> samples.state(Metric.PIPELINE_STATE, List.of("healthy", "unhealthy"), "unhealthy", "shop"));

    @AfterEach
    void unregister() throws Exception {
        for (ObjectName name : SERVER.queryNames(new ObjectName("io.contrail:type=sink,*"), null)) {
            SERVER.unregisterMBean(name);
        }
    }

    @Test
    void aBeanIsShownWithTheNamesAndUnitsOfTheCatalogue() throws Exception {
        SERVER.registerMBean(new Sink(), new ObjectName("io.contrail:type=sink,connector=\"shop-sink\",task=1"));
        List<String> lines = exposition.answer(null).body().lines().toList();
        assertThat(lines)
                .contains(
                        "# TYPE contrail_sink_landed_changes_total counter",
                        "contrail_sink_landed_changes_total{connector=\"shop-sink\",table=\"public.a\",task=\"1\"} 3.0",
                        "contrail_sink_landed_changes_total{connector=\"shop-sink\",table=\"public.\\\"b\\\\c\\\"\",task=\"1\"} 4.0",
                        "contrail_sink_stopped_topics{connector=\"shop-sink\",task=\"1\",topic=\"shop.public.a\"} 1.0",
                        "contrail_sink_last_commit_timestamp_seconds{connector=\"shop-sink\",task=\"1\"} 1.5",
                        "# TYPE contrail_e2e_latency_seconds histogram",
                        "contrail_e2e_latency_seconds_bucket{connector=\"shop-sink\",task=\"1\",le=\"0.5\"} 2",
                        "contrail_e2e_latency_seconds_bucket{connector=\"shop-sink\",task=\"1\",le=\"10.0\"} 3",
                        "contrail_e2e_latency_seconds_bucket{connector=\"shop-sink\",task=\"1\",le=\"+Inf\"} 4",
                        "contrail_e2e_latency_seconds_count{connector=\"shop-sink\",task=\"1\"} 4",
                        "contrail_e2e_latency_seconds_sum{connector=\"shop-sink\",task=\"1\"} 70.0",
                        "contrail_pipeline_state{pipeline=\"shop\",state=\"healthy\"} 0.0",
                        "contrail_pipeline_state{pipeline=\"shop\",state=\"unhealthy\"} 1.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
                // Unknown, and a bean without the attribute
                .noneMatch(line -> line.startsWith("contrail_sink_repeated_changes"))
                .noneMatch(line -> line.startsWith("contrail_sink_landings"));
    }

    @Test
    void whoAcceptsOpenMetricsGetsIt() {
        Exposition.Answer answer = exposition.answer("application/openmetrics-text; version=1.0.0");
        assertThat(answer.contentType()).startsWith("application/openmetrics-text");
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void aSampleHasTheLabelsOfItsMetric() {
        assertThatThrownBy(() -> new Samples().add(Metric.DEAD_LETTERS, 1, "only-one"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesFollowTheRule() {
        assertThat(Metric.values()).extracting(Metric::id).doesNotHaveDuplicates();
        assertThat(Metric.values()).allSatisfy(metric -> {
            assertThat(metric.id()).matches("contrail(_[a-z0-9]+)+");
            assertThat(metric.help()).endsWith(".");
            assertThat(metric.labels()).doesNotHaveDuplicates().allMatch(label -> label.matches("[a-z]+"));
        });
        assertThat(Arrays.stream(Metric.values()).filter(metric -> metric.kind() != Metric.Kind.COUNTER))
                .noneMatch(metric -> metric.id().endsWith("_total"));
    }

    @Test
    void everyBeansLabelsFitItsMetric() {
        assertThat(Bean.ALL)
                .allSatisfy(bean -> assertThat(bean.metric().labels().size())
                        .isBetween(bean.properties().size(), bean.properties().size() + 1));
    }
}
