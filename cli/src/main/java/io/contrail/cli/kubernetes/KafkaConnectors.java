package io.contrail.cli.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.changelog.PipelineException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Connectors as Strimzi's {@code KafkaConnector} resources. The text is the same for the same settings, so that it can be
 * kept beside the files it is made from and compared.
 */
public final class KafkaConnectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Kubernetes takes as a name: a DNS subdomain. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private KafkaConnectors() {}

    /**
     * YAML, a document for each connector.
     *
     * @param cluster name of the {@code KafkaConnect} resource that runs them
     */
    public static String yaml(List<ConnectorConfig> connectors, String cluster) {
        requireName(cluster);
        StringBuilder yaml = new StringBuilder();
        for (ConnectorConfig connector : connectors) {
            requireName(connector.name());
            yaml.append(yaml.isEmpty() ? "" : "---\n").append(document(connector, cluster));
        }
        return yaml.toString();
    }

    private static String document(ConnectorConfig connector, String cluster) {
        Map<String, String> settings = new TreeMap<>(connector.settings());
        // Strimzi has them elsewhere.
        settings.remove("name");
        String type = settings.remove("connector.class");
        String tasks = settings.remove("tasks.max");
        StringBuilder config = new StringBuilder();
        settings.forEach((name, value) -> config.append("    %s: %s\n".formatted(quoted(name), quoted(value))));
        return """
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaConnector
                metadata:
                  name: %s
                  labels:
                    strimzi.io/cluster: %s
                spec:
                  class: %s
                  tasksMax: %d
                  autoRestart:
                    enabled: true
                  config:
                %s""".formatted(
                        quoted(connector.name()),
                        quoted(cluster),
                        quoted(type == null ? "" : type),
                        tasks(connector.name(), tasks == null ? "1" : tasks),
                        config);
    }

    private static int tasks(String connector, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw PipelineException.usage(
                            "tasks.max of '%s' is no number: '%s'.".formatted(connector, text),
                            "Nothing was written.",
                            "correct the connector's file.")
                    .causedBy(e);
        }
    }

    private static void requireName(String name) {
        if (name.length() > 253 || !NAME.matcher(name).matches()) {
            throw PipelineException.usage(
                    "Kubernetes does not take the name '%s'.".formatted(name),
                    "It wants lower-case letters, digits, dashes and dots. Nothing was written.",
                    "name the pipeline otherwise.");
        }
    }

    /** Every text of JSON is one of YAML. */
    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
