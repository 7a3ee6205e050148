package io.contrail.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running server says of itself in {@code postmaster.pid}. The file stays behind when the server is killed.
 *
 * @param ready whether it accepts connections; as {@code pg_ctl} finds out
 */
record PostmasterFile(Path data, long pid, String startedAt, boolean ready) {
    private static final int PID = 0;
    private static final int START_TIME = 2;
    private static final int STATUS = 7;

    static Optional<PostmasterFile> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.size() <= START_TIME) {
                return Optional.empty(); // being written
            }
            boolean ready = lines.size() > STATUS && lines.get(STATUS).strip().equals("ready");
            return Optional.of(
                    new PostmasterFile(data, Long.parseLong(lines.get(PID).strip()), lines.get(START_TIME), ready));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * The server itself, when it lives. Its number may meanwhile belong to another program, even to another
     * PostgreSQL, which must not be taken for ours and stopped.
     */
    Optional<ProcessHandle> server() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::runsOnThisData);
    }

    boolean sameStart(PostmasterFile other) {
        return pid == other.pid && startedAt.equals(other.startedAt);
    }

    private boolean runsOnThisData(ProcessHandle process) {
        boolean postgres = process.info()
                .command()
                .map(program -> Path.of(program).getFileName().toString().startsWith("postgres"))
                .orElse(false);
        return postgres
                && process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(data.toString()))
                        .orElse(false);
    }
}
