package io.contrail.capture.debezium;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.debezium.ReloadState.Reload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connector's setting {@value TransactionalPostgresConnectorTask#RELOAD} asks for. The form is
 * {@code {"id":"1","tables":[["public","leg"]],"rows":[{"schema":"public","table":"leg","keys":[["7"]],"deletes":true}]}}
 * where tables, rows and deletes may be left out.
 *
 * @param id tells it from the one before
 */
record ReloadRequest(String id, List<Reload> tables, List<SingleRows> rows) {
    /** Keys of single rows that may wait: they are part of every offset, and Kafka's messages have an end. */
    static final int MOST_KEYS = TransactionalPostgresConnectorTask.RELOAD_KEYS;

    /** As an offset holds them: as JSON within JSON. A message of Kafka has a million, and there is more in it. */
    static final int MOST_BYTES = 700_000;

    private static final Logger log = LoggerFactory.getLogger(ReloadRequest.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    static ReloadRequest parse(String json) {
        JsonNode request;
        try {
            request = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            // Without the setting and the parser's message: they hold keys.
            throw new ConnectException(
                    "The setting '%s' is not JSON, so it is not known what to read again. To do: take"
                                    .formatted(TransactionalPostgresConnectorTask.RELOAD)
                            + " it out of the connector's configuration and ask again, e.g. by 'contrail snapshot start'.");
        }
        List<Reload> tables = new ArrayList<>();
        for (JsonNode table : request.path("tables")) {
            tables.add(new Reload(table.path(0).asText(), table.path(1).asText(), false, null, 0));
        }
        List<SingleRows> rows = new ArrayList<>();
        for (JsonNode table : request.path("rows")) {
            rows.add(new SingleRows(
                    table.path("schema").asText(),
                    table.path("table").asText(),
                    keys(table.path("keys")),
                    table.path("deletes").asBoolean()));
        }
        return new ReloadRequest(request.path("id").asText(), tables, rows);
    }

    private static List<List<String>> keys(JsonNode array) {
        Set<List<String>> keys = new LinkedHashSet<>();
        for (JsonNode each : array) {
            List<String> key = new ArrayList<>();
            each.forEach(value -> key.add(value.asText()));
            keys.add(key);
        }
        return List.copyOf(keys);
    }

    /** The state when it has been taken up. What waits already is read before. */
    ReloadState addTo(ReloadState state) {
        ReloadState next = state.withRequest(id);
        for (Reload table : tables) {
            next = next.with(table);
        }
        List<SingleRows> single = new ArrayList<>(state.single());
        int keys = 0;
        int bytes = 0;
        for (SingleRows waiting : state.single()) {
            keys += waiting.keys().size();
            bytes += waiting.keys().stream().mapToInt(ReloadRequest::bytes).sum();
        }
        for (SingleRows wanted : rows) {
            List<List<String>> taken = new ArrayList<>();
            for (List<String> key : wanted.keys()) {
                bytes += bytes(key);
                if (keys < MOST_KEYS && bytes <= MOST_BYTES) {
                    keys++;
                    taken.add(key);
                }
            }
            if (taken.size() < wanted.keys().size()) {
                log.warn(
                        "{} were asked for, and only {} of them are read: no more than {} keys, and {} bytes of them, wait",
                        wanted,
                        taken.size(),
                        MOST_KEYS,
                        MOST_BYTES);
            }
            if (!taken.isEmpty()) {
                single.add(wanted.with(taken));
            }
        }
        return next.withSingle(single);
    }

    private static int bytes(List<String> key) {
        try {
            String escaped = JSON.writeValueAsString(JSON.writeValueAsString(key));
            return escaped.getBytes(StandardCharsets.UTF_8).length;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
