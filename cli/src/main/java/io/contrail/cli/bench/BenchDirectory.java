package io.contrail.cli.bench;

import io.contrail.cli.Logs;
import io.contrail.local.directory.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a benchmark keeps its databases and logs; a temporary folder is removed however the benchmark ends. */
final class BenchDirectory {
    /** A benchmark. Closing it, from any thread, stops what it has started. */
    interface Course<R> extends AutoCloseable {
        R run() throws Exception;

        @Override
        void close();
    }

    private BenchDirectory() {}

    /** @param chosen a new or empty folder, which is kept; null for a temporary one */
    static <R> R run(@Nullable Path chosen, Function<DataDirectory, Course<R>> open) throws Exception {
        Path path = chosen == null ? Files.createTempDirectory("contrail-bench") : chosen;
        try (DataDirectory directory = DataDirectory.open(path)) {
            Logs.to(directory.logs());
            Course<R> course = open.apply(directory);
            AtomicBoolean ended = new AtomicBoolean();
            Runnable end = () -> {
                if (ended.compareAndSet(false, true)) {
                    course.close();
                    if (chosen == null) {
                        directory.purge();
                    }
                }
            };
            Thread hook = new Thread(end, "bench-end");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return course.run();
            } finally {
                end.run();
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException shuttingDown) {
                    hook.join(); // Ctrl-C: the hook is ending it all
                }
            }
        }
    }
}
