package io.contrail.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Watches this process and PostgreSQL's from its making to {@link #close}: a sample a second, so that a process that ends
 * is counted up to its last one. To look for a server's processes is to look through all of the machine's.
 */
final class UsageMeter implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<PostgresServer> servers;
    private final Map<Long, Duration> before = new HashMap<>();
    private final Map<Long, Duration> latest = new HashMap<>();
    private final long jvmBefore = system.getProcessCpuTime();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bench-usage");
        thread.setDaemon(true);
        return thread;
    });
    private long rssPeak;

    UsageMeter(PostgresServer... servers) {
        this.servers = List.of(servers);
        processes().forEach(server -> server.forEach(handle -> before.put(handle.pid(), cpu(handle))));
        var unused = sampler.scheduleAtFixedRate(this::sample, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What was used since this meter was made. */
    synchronized Usage usage() {
        sample();
        long postgres = latest.entrySet().stream()
                .mapToLong(entry -> entry.getValue()
                                .minus(before.getOrDefault(entry.getKey(), Duration.ZERO))
                                .toNanos()
                        / 1_000)
                .sum();
        return new Usage(
                (system.getProcessCpuTime() - jvmBefore) / 1_000,
                postgres,
                rssPeak == 0 ? null : Long.valueOf(rssPeak));
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }

    private synchronized void sample() {
        List<List<ProcessHandle>> processes = processes();
        processes.forEach(server -> server.forEach(handle -> latest.put(handle.pid(), cpu(handle))));
        OptionalLong rss = rss(processes);
        if (rss.isPresent()) {
            rssPeak = Math.max(rssPeak, rss.getAsLong());
        }
    }

    private List<List<ProcessHandle>> processes() {
        return servers.stream()
                .map(server -> ProcessHandle.of(server.pid()).stream()
                        .flatMap(process -> Stream.concat(Stream.of(process), process.children()))
                        .toList())
                .toList();
    }

    private static Duration cpu(ProcessHandle handle) {
        return handle.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** A server's processes share its buffers and its program: of these only the largest part seen by one counts. */
    private static OptionalLong rss(List<List<ProcessHandle>> processes) {
        MemoryStatus own = MemoryStatus.read("self");
        if (own.total() == 0) {
            return OptionalLong.empty();
        }
        long total = own.total();
        for (List<ProcessHandle> server : processes) {
            long shared = 0;
            for (ProcessHandle handle : server) {
                MemoryStatus status = MemoryStatus.read(Long.toString(handle.pid()));
                total += status.anonymous();
                shared = Math.max(shared, status.file() + status.shared());
            }
            total += shared;
        }
        return OptionalLong.of(total);
    }

    /** Resident bytes by kind, as {@code /proc/PID/status} has them; all 0 when it cannot be read. */
    record MemoryStatus(long anonymous, long file, long shared) {
        private static final MemoryStatus NONE = new MemoryStatus(0, 0, 0);

        static MemoryStatus read(String process) {
            try {
                return parse(Files.readAllLines(Path.of("/proc", process, "status")));
            } catch (IOException endedOrNoSuchSystem) {
                return NONE;
            }
        }

        static MemoryStatus parse(List<String> lines) {
            Map<String, Long> kilobytes = new HashMap<>();
            for (String line : lines) {
                String[] words = line.split("\\s+", -1);
                if (words.length == 3 && words[2].equals("kB")) {
                    kilobytes.put(words[0], Long.parseLong(words[1]));
                }
            }
            return new MemoryStatus(
                    1024 * kilobytes.getOrDefault("RssAnon:", 0L),
                    1024 * kilobytes.getOrDefault("RssFile:", 0L),
                    1024 * kilobytes.getOrDefault("RssShmem:", 0L));
        }

        long total() {
            return anonymous + file + shared;
        }
    }
}
