package io.contrail.local;

import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A whole stack in a process of its own, so that a test can kill it. Prints {@code up <PostgreSQL's pid> <its JDBC URL>
 * <bootstrap> <REST URL>} and ends when its standard input does.
 */
final class StackProcess {
    private StackProcess() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        long begin = System.nanoTime();
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
                LocalStack stack = LocalStack.start(directory, TestStack.settings(), new StackListener() {
                    @Override
                    public void ready(Part part, String address, Duration after) {
                        out.printf(Locale.ROOT, "%s on %s %.1f s%n", part.title(), address, after.toMillis() / 1000.0);
                    }
                })) {
            PostgresServer postgres = stack.postgres().orElseThrow();
            out.printf(
                    Locale.ROOT,
                    "up %d %s %s %s %s%n",
                    postgres.pid(),
                    postgres.jdbcUrl("postgres"),
                    postgres.superuser().password(),
                    stack.kafka().bootstrap(),
                    stack.connect().restUrl());
            out.printf(
                    Locale.ROOT,
                    "started in %d ms, JVM up for %d ms%n",
                    (System.nanoTime() - begin) / 1_000_000,
                    java.lang.management.ManagementFactory.getRuntimeMXBean().getUptime());
            while (System.in.read() >= 0) {
                // until the test lets go
            }
        }
        System.exit(0);
    }
}
