package io.contrail.cli.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.preflight.Preflight;
import io.contrail.capture.replication.CaptureUser;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.bundle.Bundle.Kind;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.control.ControlFile;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.sql.SqlFormat;
import io.contrail.local.directory.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The pipeline of a data directory, whether it runs or not. */
public record LocalParts(Path directory, int lines) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Whatever the directory keeps secret. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>(
                DataDirectory.secretsOf(directory).startingWith("").values());
        try {
            ControlFile.read(directory).ifPresent(control -> secrets.add(control.token()));
        } catch (PipelineException unreadable) {
            // Then nothing else can have read it either.
            return secrets;
        }
        return secrets;
    }

    public void addTo(Bundle bundle, Redactor redactor) {
        bundle.add(
                "settings.json",
                Kind.OURS,
                () -> json(redactor.settings(DataDirectory.settingsOf(directory).startingWith(""))));
        bundle.add("status.json", Kind.OURS, () -> json(control().status()));
        bundle.add("doctor.txt", Kind.OURS, this::doctor);
        bundle.add(
                "connectors.json",
                Kind.OURS,
                () -> new Connectors(redactor)
                        .json(new ConnectClient(URI.create(endpoint(Status.CONNECT)), PATIENCE).deployed()));
        bundle.add("slots.json", Kind.OURS, () -> json(control().slots()));
        bundle.add("publications.csv", Kind.OURS, () -> csv(true, Sql.PUBLICATIONS));
        bundle.add("lag.json", Kind.OURS, () -> json(control().lag(new LagRequest(List.of(), 15))));
        bundle.add("topics.csv", Kind.OURS, () -> KafkaTopics.list(Map.of("bootstrap.servers", endpoint("kafka"))));
        Sql.WAREHOUSE.forEach(
                (name, sql) -> bundle.add("warehouse/" + name + ".csv", Kind.OURS, () -> csv(false, sql)));
        for (Path log : logs()) {
            bundle.add("logs/" + log.getFileName(), Kind.LOG, () -> LastLines.of(log, lines));
        }
    }

    private ControlClient control() {
        return ControlClient.running(directory);
    }

    private String endpoint(String name) {
        return control().status().endpoints().stream()
                .filter(endpoint -> endpoint.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address();
    }

    private String doctor() {
        var secrets = DataDirectory.secretsOf(directory);
        Optional<Secret> password = secrets.get("source.password").map(Secret::new);
        SourceAddress address = secrets.get("source.url")
                .map(url -> SourceAddress.parse(url).orPassword(password))
                .orElseGet(() -> SourceAddress.parse(endpoint("source"))
                        .as(CaptureUser.DEFAULT_NAME, password.orElse(new Secret(""))))
                .orKeyPassword(secrets.get("source.sslpassword").map(Secret::new));
        var settings = DataDirectory.settingsOf(directory);
        Preflight preflight = new Preflight(
                settings.get("pipeline.name").map(PipelineName::new).orElse(PipelineName.DEFAULT),
                selection(settings.get("source.tables"), TableSelection.all()),
                selection(settings.get("source.insert.only"), TableSelection.none()),
                ControlClient.of(directory).isEmpty());
        try (SourceConnection connection = address.open()) {
            return String.join("\n", preflight.run(connection).lines()) + "\n";
        }
    }

    private static TableSelection selection(Optional<String> patterns, TableSelection otherwise) {
        return patterns.map(TableSelection::parse).orElse(otherwise);
    }

    private String csv(boolean source, String sql) {
        StringWriter text = new StringWriter();
        SqlFormat.Printer printer = SqlFormat.csv.printer(new PrintWriter(text, true));
        control().sql(sql, source, printer);
        printer.end();
        return text.toString();
    }

    /** Those of PostgreSQL and of the process; without those that were rolled over. */
    private List<Path> logs() {
        try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
            return files.filter(file -> file.toString().endsWith(".log") && Files.isRegularFile(file))
                    .filter(file -> !file.getFileName().toString().matches(".*[.]\\d+[.]log"))
                    .sorted()
                    .toList();
        } catch (IOException none) {
            return List.of(directory.resolve("logs").resolve("contrail.log"));
        }
    }

    private static String json(Object value) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }
}
