package io.contrail.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * CPU time of this process by what its threads do. The JVM's own threads and DuckDB's are seen through {@code /proc};
 * where that is missing they are not told apart from one another. What DuckDB does for a call counts in part for the
 * thread that calls.
 */
final class ThreadCpu {
    private static final long TICK_MICROS = 10_000;

    private static final Map<Pattern, String> JAVA = new LinkedHashMap<>();
    private static final Map<Pattern, String> NATIVE = new LinkedHashMap<>();
    private static final String OTHER = "other Java threads";
    private static final String DUCKDB = "DuckDB's own threads";

    static {
        JAVA.put(Pattern.compile("debezium-.*-change-event-source-coordinator"), "Debezium's streaming thread");
        JAVA.put(Pattern.compile("task-thread-.*source-\\d+"), "source task, converter included");
        JAVA.put(Pattern.compile("task-thread-.*sink-\\d+"), "sink task");
        JAVA.put(Pattern.compile("kafka-producer-network-thread.*"), "producer's network thread");
        JAVA.put(Pattern.compile("duckdb-merge"), "merge");
        JAVA.put(Pattern.compile("bench-.*|main"), "the benchmark itself");
        JAVA.put(Pattern.compile("data-plane-kafka-.*|kafka-\\d+-.*|Log4j.*|ReplicaFetcher.*"), "broker");
        NATIVE.put(Pattern.compile("GC Thread.*|G1 .*|VM Thread|Gang worker.*"), "garbage collection");
        NATIVE.put(Pattern.compile("C[12] CompilerThre.*"), "JIT compiler");
    }

    private final Map<Long, Long> java;
    private final Map<String, Long> natives;
    private final Map<Long, String> names = new HashMap<>();
    private final long process;

    private ThreadCpu(Map<Long, Long> java, Map<String, Long> natives, long process) {
        this.java = java;
        this.natives = natives;
        this.process = process;
    }

    static ThreadCpu now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        ThreadCpu cpu = new ThreadCpu(
                new HashMap<>(),
                nativeThreads(),
                ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                                .getProcessCpuTime()
                        / 1_000);
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null) {
                cpu.names.put(info.getThreadId(), info.getThreadName());
                cpu.java.put(info.getThreadId(), Math.max(0, threads.getThreadCpuTime(info.getThreadId())) / 1_000);
            }
        }
        return cpu;
    }

    /** Microseconds since {@code before}, by group; a thread that ended in between is not seen. */
    Map<String, Long> since(ThreadCpu before) {
        Map<String, Long> groups = new TreeMap<>();
        long known = 0;
        for (Map.Entry<Long, Long> thread : java.entrySet()) {
            long micros = thread.getValue() - before.java.getOrDefault(thread.getKey(), 0L);
            groups.merge(group(JAVA, names.getOrDefault(thread.getKey(), ""), OTHER), micros, Long::sum);
            known += micros;
        }
        for (Map.Entry<String, Long> group : natives.entrySet()) {
            long micros = group.getValue() - before.natives.getOrDefault(group.getKey(), 0L);
            groups.merge(group.getKey(), micros, Long::sum);
            known += micros;
        }
        groups.put(DUCKDB, Math.max(0, process - before.process - known));
        return groups;
    }

    static String group(String javaThread) {
        return group(JAVA, javaThread, OTHER);
    }

    private static String group(Map<Pattern, String> groups, String name, String otherwise) {
        return groups.entrySet().stream()
                .filter(group -> group.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    private static Map<String, Long> nativeThreads() {
        Map<String, Long> groups = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String group =
                        group(NATIVE, Files.readString(task.resolve("comm")).strip(), "");
                if (!group.isEmpty()) {
                    groups.merge(group, micros(Files.readString(task.resolve("stat"))), Long::sum);
                }
            }
        } catch (IOException noSuchSystem) {
            groups.clear();
        }
        return groups;
    }

    /** User and system time out of a line of {@code /proc/PID/task/TID/stat}; the name in it may hold anything. */
    static long micros(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MICROS;
    }
}
