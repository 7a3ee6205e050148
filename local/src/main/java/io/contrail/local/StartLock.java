package io.contrail.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one stack of a user start at a time: between the moment when a port is found free and the moment when a part
 * listens there, another stack would find it free as well.
 */
final class StartLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StartLock.class);

    private final @Nullable FileChannel file;
    private final @Nullable FileLock lock;

    private StartLock(@Nullable FileChannel file, @Nullable FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** Waits for its turn. Where no lock can be had, it goes on without one. */
    static StartLock take() {
        Path path = Path.of(
                System.getProperty("java.io.tmpdir"),
                "contrail-start-%s.lock".formatted(System.getProperty("user.name")));
        FileChannel file = null;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new StartLock(file, file.lock());
        } catch (IOException | OverlappingFileLockException e) {
            log.info("Starting without {}: {}", path, e.toString());
            return new StartLock(file, null);
        }
    }

    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.release();
            }
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            log.info("The lock ends with this process: {}", e.toString());
        }
    }
}
