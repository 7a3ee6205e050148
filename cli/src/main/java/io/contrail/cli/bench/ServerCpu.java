package io.contrail.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * CPU time up to a moment: of this process, and of a PostgreSQL server with all its processes. Those that have ended
 * count too, by what the system has added to their parent, so that a connection of a moment is not lost.
 *
 * @param jvm microseconds
 * @param postgres microseconds; 0 where there is no {@code /proc}
 */
record ServerCpu(long jvm, long postgres) {
    private static final long TICK_MICROS = 10_000;

    static ServerCpu now(PostgresServer server) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long postgres = ProcessHandle.of(server.pid()).stream()
                .flatMap(parent -> Stream.concat(
                        Stream.of(withEnded(stat(parent))),
                        parent.children().map(child -> ThreadCpu.micros(stat(child)))))
                .mapToLong(Long::longValue)
                .sum();
        return new ServerCpu(system.getProcessCpuTime() / 1_000, postgres);
    }

    ServerCpu since(ServerCpu before) {
        return new ServerCpu(jvm - before.jvm, postgres - before.postgres);
    }

    double seconds() {
        return (jvm + postgres) / 1e6;
    }

    /** User and system time out of a line of {@code /proc/PID/stat}, of children that have ended too. */
    static long withEnded(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return ThreadCpu.micros(stat) + (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * TICK_MICROS;
    }

    private static String stat(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        } catch (IOException endedOrNoSuchSystem) {
            return "0 () S" + " 0".repeat(20);
        }
    }
}
