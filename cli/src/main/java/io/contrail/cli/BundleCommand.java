package io.contrail.cli;

import io.contrail.capture.source.Secret;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.bundle.Bundle;
import io.contrail.cli.bundle.Bundle.Kind;
import io.contrail.cli.bundle.ClusterParts;
import io.contrail.cli.bundle.LocalParts;
import io.contrail.cli.bundle.Redactor;
import io.contrail.cli.connectors.SecretSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Collects what helps to find out what is wrong. */
@Command(
        name = "bundle",
        description =
                "Writes an archive for whoever helps you: how the pipeline is and what its logs say, without secrets"
                        + " and without rows.",
        footer = {
            "",
            "What does not answer is in the archive with the reason, and the rest is collected nevertheless. Passwords, keys",
            "and tokens are replaced by ***; so is, in logs and traces, whatever is quoted or in braces, for it may be a value",
            "of a row. Names of tables, topics and servers stay. Look through it before you send it.",
            "",
            "Exit codes: 0 all is there, 2 the file is there already or cannot be written, 5 written, but something is missing.",
            "",
            "Examples:",
            "  contrail bundle",
            "  contrail bundle --output /tmp/for-support.zip --lines 500",
            "  contrail bundle --connect http://worker:8083 --kafka kafka:9092 --source postgresql://me@db/app"
        })
final class BundleCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write it; a file that is there is not overwritten. Default:"
                    + " contrail-bundle-TIMESTAMP.zip.")
    private @Nullable Path output;

    @Option(
            names = "--lines",
            paramLabel = "N",
            description = "So many lines of the end of each log. Default: ${DEFAULT-VALUE}.")
    private int lines = 2_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        cluster.check();
        if (lines < 1) {
            throw usage("--lines %d is no number of lines.".formatted(lines), "write 1 or more.");
        }
        if (!cluster.given() && !Files.isDirectory(dataDir.path())) {
            throw usage(
                    "There is no data directory %s.".formatted(dataDir.path()),
                    "name the pipeline's with --data-dir, or a pipeline on a cluster with --connect.");
        }
        Path file = output == null
                ? Path.of("contrail-bundle-%s.zip"
                        .formatted(TIMESTAMP.format(Clock.systemUTC().instant())))
                : output;
        Optional<ClusterParts> ofCluster =
                cluster.given() ? Optional.of(new ClusterParts(cluster.settings())) : Optional.empty();
        LocalParts local = new LocalParts(dataDir.path(), lines);
        List<String> secrets =
                new ArrayList<>(ofCluster.map(ClusterParts::secrets).orElseGet(local::secrets));
        System.getenv().forEach((name, value) -> {
            if (SecretSettings.isPlain(name.replace('_', '.'), value) || name.equals("PGPASSWORD")) {
                secrets.add(value);
            }
        });
        WorkerAddress.password().map(Secret::value).ifPresent(secrets::add);
        Redactor redactor = new Redactor(secrets);
        List<Bundle.Part> parts;
        try (Bundle bundle = Bundle.create(file, redactor)) {
            bundle.add("version.txt", Kind.OURS, BundleCommand::version);
            ofCluster.ifPresentOrElse(
                    pipeline -> pipeline.addTo(bundle, redactor), () -> local.addTo(bundle, redactor));
            parts = bundle.parts();
            bundle.add("contents.txt", Kind.OURS, () -> String.join("\n", contents(parts)) + "\n");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(file);
        contents(parts).forEach(out::println);
        out.flush();
        return parts.stream().allMatch(part -> part.missing().isEmpty()) ? Main.Exit.OK : Main.Exit.UNHEALTHY;
    }

    private List<String> contents(List<Bundle.Part> parts) {
        List<String> contents = new ArrayList<>();
        parts.forEach(part -> contents.add(
                "  %s%s".formatted(part.file(), part.missing().isEmpty() ? "" : "  NOT COLLECTED: " + part.missing())));
        contents.add(
                "Left out: rows, keys and dead letters; passwords, keys and tokens; in logs and traces what is quoted or in"
                        + " braces.");
        if (cluster.given()) {
            contents.add(
                    "Left out: the logs of workers and brokers, and the warehouse's tables other than its offsets: they"
                            + " cannot be read from here.");
        }
        return contents;
    }

    private static String version() {
        StringBuilder text = new StringBuilder(String.join("", new Main.Version().getVersion())).append('\n');
        for (String property : List.of(
                "java.version", "java.vendor", "java.vm.name", "os.name", "os.version", "os.arch", "file.encoding")) {
            text.append("%s = %s\n".formatted(property, System.getProperty(property)));
        }
        Runtime runtime = Runtime.getRuntime();
        return text.append("processors = %d\nmax heap MB = %d\n"
                        .formatted(runtime.availableProcessors(), runtime.maxMemory() >> 20))
                .toString();
    }

    private static PipelineException usage(String what, String todo) {
        return PipelineException.usage(what, "Nothing was collected.", todo);
    }
}
