package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcFilesTest {
    @Test
    void tellsPrivateFromSharedMemory() {
        assertThat(UsageMeter.MemoryStatus.parse(List.of(
                        "Name:\tpostgres",
                        "VmRSS:\t   35000 kB",
                        "RssAnon:\t    5000 kB",
                        "RssFile:\t   10000 kB",
                        "RssShmem:\t   20000 kB",
                        "Threads:\t1")))
                .isEqualTo(new UsageMeter.MemoryStatus(5_000 * 1024, 10_000 * 1024, 20_000 * 1024));
    }

    @Test
    void readsTheTimeOfAThreadWhoseNameLooksLikeFields() {
        assertThat(ThreadCpu.micros("77 (a) 1 (b) R 1 77 77 0 -1 4194368 900 0 0 0 150 25 0 0 20 0 40 0 5000 0 0"))
                .isEqualTo(1_750_000);
    }

    @Test
    void addsTheTimeOfChildrenThatHaveEnded() {
        assertThat(ServerCpu.withEnded("77 (a) 1 (b) R 1 77 77 0 -1 4194368 900 0 0 0 150 25 40 10 20 0 40 0 5000 0 0"))
                .isEqualTo(2_250_000);
    }

    @Test
    void groupsThreadsByWhatTheyDo() {
        assertThat(ThreadCpu.group("debezium-postgresconnector-contrail-change-event-source-coordinator"))
                .isEqualTo("Debezium's streaming thread");
        assertThat(ThreadCpu.group("task-thread-contrail-source-0")).isEqualTo("source task, converter included");
        assertThat(ThreadCpu.group("task-thread-contrail-sink-0")).isEqualTo("sink task");
        assertThat(ThreadCpu.group("data-plane-kafka-request-handler-2")).isEqualTo("broker");
        assertThat(ThreadCpu.group("pool-3-thread-1")).isEqualTo("other Java threads");
    }
}
