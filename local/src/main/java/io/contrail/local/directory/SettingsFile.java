package io.contrail.local.directory;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Settings that outlive the process: a Java properties file, readable by its owner only. Every change is on disk, whole,
 * when the method returns; a crash leaves the old file or the new one. Safe for use by many threads of one process.
 */
public final class SettingsFile {
    private final Path file;

    SettingsFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    public synchronized Optional<String> get(String key) {
        return Optional.ofNullable(load().getProperty(key));
    }

    /** All settings whose key begins with {@code prefix}, by key. */
    public synchronized Map<String, String> startingWith(String prefix) {
        Properties properties = load();
        Map<String, String> found = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(prefix)) {
                found.put(key, properties.getProperty(key));
            }
        }
        return found;
    }

    public synchronized void set(String key, String value) {
        Properties properties = load();
        if (!value.equals(properties.setProperty(key, value))) {
            store(properties);
        }
    }

    /** The setting, after making and keeping it when this is the first call for {@code key}. */
    public synchronized String getOrCreate(String key, Supplier<String> maker) {
        Optional<String> known = get(key);
        if (known.isPresent()) {
            return known.get();
        }
        String made = maker.get();
        set(key, made);
        return made;
    }

    private Properties load() {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw PipelineException.stop(
                                "The settings in %s cannot be read: %s.".formatted(file, e.getMessage()),
                                "The ports and passwords of this data directory are not known.",
                                "mend or restore the file, or start anew with 'contrail down --purge'.")
                        .causedBy(e);
            }
        }
        return properties;
    }

    private void store(Properties properties) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(next, Set.of(StandardOpenOption.WRITE));
                    OutputStream out = Channels.newOutputStream(channel)) {
                properties.store(out, "Written by contrail; one data directory");
                out.flush();
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw DataDirectory.unwritable(file, e);
        }
    }
}
