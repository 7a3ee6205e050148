package io.contrail.cli.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.preflight.Preflight;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceConnection;
import io.contrail.cli.bundle.Bundle.Kind;
import io.contrail.cli.cluster.ClusterPipeline;
import io.contrail.cli.cluster.ClusterSettings;
import io.contrail.cli.connectors.SecretSettings;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A pipeline on a Connect cluster. Logs are the workers' own, which their REST interface does not show. */
public record ClusterParts(ClusterSettings settings) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Those that came with the command. What connectors hold is hidden by the names of their settings. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        settings.password().map(Secret::value).ifPresent(secrets::add);
        settings.source().password().map(Secret::value).ifPresent(secrets::add);
        settings.source().keyPassword().map(Secret::value).ifPresent(secrets::add);
        for (Map<String, String> each : List.of(settings.kafka(), settings.warehouse())) {
            SecretSettings.plain(each).forEach(name -> secrets.add(each.getOrDefault(name, "")));
        }
        return secrets;
    }

    public void addTo(Bundle bundle, Redactor redactor) {
        bundle.add("settings.json", Kind.OURS, () -> json(described(redactor)));
        bundle.add(
                "connectors.json",
                Kind.OURS,
                () -> new Connectors(redactor)
                        .json(new ConnectClient(settings.connect(), PATIENCE, settings.password()).deployed()));
        bundle.add("doctor.txt", Kind.OURS, this::doctor);
        bundle.add("slots.json", Kind.OURS, () -> {
            try (SourceConnection connection = settings.source().open()) {
                return json(Slot.all(connection, name()));
            }
        });
        bundle.add("publications.csv", Kind.OURS, () -> {
            try (SourceConnection connection = settings.source().open()) {
                return "pubname,schemaname,tablename\n"
                        + String.join(
                                "",
                                connection.query(
                                        Sql.PUBLICATIONS,
                                        row -> "%s,%s,%s\n"
                                                .formatted(row.getString(1), row.getString(2), row.getString(3))));
            }
        });
        bundle.add("topics.csv", Kind.OURS, () -> KafkaTopics.list(settings.kafka()));
        bundle.add("lag.json", Kind.OURS, () -> {
            try (ClusterPipeline pipeline = ClusterPipeline.open(settings)) {
                return json(pipeline.lag(new LagRequest(List.of(), 15)));
            }
        });
        bundle.add("warehouse/offsets.csv", Kind.OURS, () -> {
            try (ClusterPipeline pipeline = ClusterPipeline.open(settings)) {
                return pipeline.landed().entrySet().stream()
                        .map(each -> "%s,%d\n"
                                .formatted(each.getKey(), each.getValue().nextOrdinal()))
                        .sorted()
                        .collect(Collectors.joining("", "stream,next_offset\n", ""));
            }
        });
    }

    private PipelineName name() {
        return settings.pipeline().map(PipelineName::new).orElse(PipelineName.DEFAULT);
    }

    private String doctor() {
        Preflight preflight = new Preflight(name(), TableSelection.all(), TableSelection.none(), false);
        try (SourceConnection connection = settings.source().open()) {
            return String.join("\n", preflight.run(connection).lines()) + "\n";
        }
    }

    private Map<String, Object> described(Redactor redactor) {
        Map<String, Object> described = new TreeMap<>();
        described.put("connect", settings.connect().toString());
        described.put("kafka", redactor.settings(settings.kafka()));
        described.put("source", settings.source().toString());
        described.put("warehouse", redactor.settings(settings.warehouse()));
        settings.pipeline().ifPresent(name -> described.put("pipeline", name));
        settings.sink().ifPresent(name -> described.put("sink", name));
        return described;
    }

    private static String json(Object value) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }
}
