package io.contrail.local.directory;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two processes out of one data directory. The operating system owns the lock and frees it when the process
 * dies, however it dies, so a lock file that was left behind means nothing.
 */
final class DirectoryLock implements AutoCloseable {
    /** A process that only asks who holds the lock takes it, shared, for a moment; that must not fail a start. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * The locks of this process. POSIX drops a process's locks on a file when the process closes <em>any</em>
     * descriptor of it: whoever holds the lock must not even read the file.
     */
    private static final Map<Path, LockHolder> HELD = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws PipelineException naming the holder, when the directory is in use */
    static DirectoryLock acquire(Path file, Clock clock) throws IOException {
        LockHolder self = new LockHolder(ProcessHandle.current().pid(), clock.instant());
        LockHolder own = HELD.putIfAbsent(file, self);
        if (own != null) {
            throw inUse(file, Optional.of(own));
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                throw inUse(file, read(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap("pid=%d%nsince=%s%n"
                    .formatted(self.pid(), self.since().truncatedTo(ChronoUnit.SECONDS))
                    .getBytes(StandardCharsets.UTF_8)));
            return new DirectoryLock(file, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            closeAfter(e, channel);
            throw e;
        }
    }

    /** Who holds the lock now; empty when nobody does. */
    static Optional<LockHolder> holder(Path file) throws IOException {
        LockHolder own = HELD.get(file);
        if (own != null) {
            return Optional.of(own);
        }
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return free == null ? read(channel) : Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            HELD.remove(file);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (channel.tryLock() == null) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return true;
    }

    private static Optional<LockHolder> read(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(256);
        channel.read(content, 0);
        String text = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
        try {
            Map<String, String> fields = text.lines()
                    .map(line -> line.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b));
            return Optional.of(new LockHolder(
                    Long.parseLong(fields.getOrDefault("pid", "")), Instant.parse(fields.getOrDefault("since", ""))));
        } catch (RuntimeException unreadable) {
            return Optional.of(new LockHolder(0, Instant.EPOCH)); // taken this very moment, not described yet
        }
    }

    private static PipelineException inUse(Path file, Optional<LockHolder> holder) {
        Path directory = file.toAbsolutePath().getParent();
        String by = holder.filter(known -> known.pid() > 0)
                .map(known -> "process %d since %s".formatted(known.pid(), known.since()))
                .orElse("another process");
        return PipelineException.stop(
                "The data directory %s is in use by %s.".formatted(directory, by),
                "Two pipelines cannot share one data directory.",
                "see it with 'contrail status', stop it with 'contrail down', or choose another with --data-dir.");
    }

    private static void closeAfter(Exception cause, @Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
