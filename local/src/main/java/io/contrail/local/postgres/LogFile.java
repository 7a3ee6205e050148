package io.contrail.local.postgres;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A server's log, which grows by appending and is set aside when it is large. */
final class LogFile {
    private static final long LARGE = 10L << 20;
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 5;

    private LogFile() {}

    /** Makes room, and tells the size the log has before this start. */
    static long prepare(Path log) {
        try {
            if (Files.exists(log) && Files.size(log) > LARGE) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw PipelineException.stop(
                            "The log %s cannot be written: %s.".formatted(log, e.getMessage()),
                            "PostgreSQL could not say why it fails.",
                            "check the folder's rights and free space.")
                    .causedBy(e);
        }
    }

    /** The last lines written after {@code from}. */
    static String tail(Path log, long from) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(from, file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
