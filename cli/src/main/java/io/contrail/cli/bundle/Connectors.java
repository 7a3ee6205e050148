package io.contrail.cli.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.DeployedConnector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Connectors with their settings, the state of each task, and whole traces of those that failed. */
record Connectors(Redactor redactor) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String json(List<DeployedConnector> connectors) throws JsonProcessingException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (DeployedConnector connector : connectors) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", connector.name());
            object.put("type", connector.role());
            object.put("state", connector.status().worst());
            List<Map<String, Object>> parts = new ArrayList<>();
            parts.add(part(connector.status().connector()));
            connector.status().tasks().forEach(task -> parts.add(part(task)));
            object.put("parts", parts);
            object.put("settings", redactor.settings(connector.config().settings()));
            all.add(object);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    }

    private Map<String, Object> part(ConnectorStatus.Part part) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", part.id());
        object.put("state", part.state());
        object.put("worker", part.worker());
        part.trace()
                .ifPresent(
                        trace -> object.put("trace", redactor.log(trace).lines().toList()));
        return object;
    }
}
