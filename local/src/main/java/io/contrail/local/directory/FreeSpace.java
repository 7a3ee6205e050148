package io.contrail.local.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many bytes this process may still write to the disk that holds a path. */
@FunctionalInterface
public interface FreeSpace {
    long bytes(Path path) throws IOException;

    static FreeSpace ofDisk() {
        return path -> Files.getFileStore(path).getUsableSpace();
    }
}
