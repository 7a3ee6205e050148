package io.contrail.cli.faults;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What Java has no way to send. */
final class Signals {
    private Signals() {}

    static void stop(long pid) {
        send("-STOP", pid);
    }

    static void resume(long pid) {
        send("-CONT", pid);
    }

    static void kill(long pid) {
        send("-KILL", pid);
    }

    private static void send(String signal, long pid) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(pid))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill %s %d ended with %d".formatted(signal, pid, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
