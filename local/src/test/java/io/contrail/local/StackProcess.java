package io.contrail.local;

import io.contrail.local.directory.DataDirectory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole stack in a process of its own, so that a test can kill it. Arguments: the data directory, then optionally the
 * ports of PostgreSQL, Kafka and Kafka Connect. Prints a line that begins with {@code up} when it is, and ends when its
 * standard input does.
 */
final class StackProcess {
    private StackProcess() {}

    public static void main(String[] arguments) throws Exception {
        StackSettings settings = StackSettings.usual();
        List<Part> parts = List.of(Part.values());
        for (int i = 1; i < arguments.length; i++) {
            settings = settings.withPort(parts.get(i - 1), Integer.parseInt(arguments[i]));
        }
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
                LocalStack stack = LocalStack.start(directory, settings, new StackListener() {
                    @Override
                    public void ready(Part part, String address, java.time.Duration after) {
                        System.out.printf("%s on %s %d ms%n", part.title(), address, after.toMillis());
                    }
                })) {
            System.out.printf(
                    "up after %d ms, PostgreSQL is process %d%n",
                    ManagementFactory.getRuntimeMXBean().getUptime(),
                    stack.postgres().orElseThrow().pid());
            while (System.in.read() >= 0) {
                // until the test lets go
            }
        }
        System.exit(0);
    }
}
