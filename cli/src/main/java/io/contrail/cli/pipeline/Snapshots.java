package io.contrail.cli.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.debezium.TransactionalPostgresConnectorTask;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Has the source connector read tables, or single rows, again beside the stream. */
final class Snapshots {
    static final String SETTING = TransactionalPostgresConnectorTask.RELOAD;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConnectClient connect;
    private final String connector;
    private final PipelineTables tables;

    Snapshots(ConnectClient connect, String connector, PipelineTables tables) {
        this.connect = connect;
        this.connector = connector;
        this.tables = tables;
    }

    /**
     * Returns when the connector has taken the request up for good: it then outlives every process.
     *
     * @param patterns names or patterns of captured tables
     * @return the tables
     */
    synchronized List<String> start(List<String> patterns) {
        Set<TableName> wanted = new LinkedHashSet<>();
        patterns.forEach(pattern -> wanted.addAll(matching(pattern)));
        List<List<String>> names = new ArrayList<>();
        wanted.forEach(table -> names.add(List.of(table.schema(), table.table())));
        ask("tables", names);
        return wanted.stream().map(TableName::toString).toList();
    }

    /**
     * The same for single rows. Of a table that is not captured or has no key none is read; the connector's log says so.
     *
     * @param rows no more than {@value TransactionalPostgresConnectorTask#RELOAD_KEYS} keys in all
     */
    synchronized void rows(List<RowsRequest> rows) {
        List<Map<String, Object>> wanted = new ArrayList<>();
        for (RowsRequest each : rows) {
            wanted.add(Map.of(
                    "schema",
                    each.table().schema(),
                    "table",
                    each.table().table(),
                    "keys",
                    each.keys(),
                    "deletes",
                    each.deletes()));
        }
        ask("rows", wanted);
    }

    private void ask(String what, List<?> wanted) {
        String id = UUID.randomUUID().toString();
        Map<String, String> settings = connect.settings(connector)
                .orElseThrow(() -> PipelineException.unreachable(
                        "The source connector is not there.", "Nothing was read again.", "see 'contrail status'."));
        settings.put(SETTING, request(id, what, wanted));
        connect.put(new ConnectorConfig(connector, settings));
        awaitTaken(id);
    }

    /** Returns when nothing that was asked for is left to read: it is in Kafka then. */
    void awaitRead(Duration patience) {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (!connect.offsets(connector).map(Snapshots::nothingLeft).orElse(false)) {
            if (System.nanoTime() > giveUp) {
                throw PipelineException.stop(
                        "What was asked for has not been read within %d s.".formatted(patience.toSeconds()),
                        "It goes on being read.",
                        "see 'contrail status' for what keeps it, then verify again.");
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static boolean nothingLeft(JsonNode offsets) {
        try {
            JsonNode state = JSON.readTree(
                    offsets.path(0).path("offset").path("contrail_tables").asText("{}"));
            return state.path("queue").isEmpty() && state.path("single").isEmpty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored offset holds something else than Contrail writes there", e);
        }
    }

    private List<TableName> matching(String pattern) {
        TableSelection selection = TableSelection.parse(pattern);
        List<TableName> found = tables.now().stream()
                .filter(selection::matches)
                .filter(table -> !tables.dropped().contains(table))
                .toList();
        if (found.isEmpty()) {
            throw PipelineException.usage(
                    "No captured table matches '%s'.".formatted(pattern),
                    "Nothing is read again. Captured are: %s."
                            .formatted(tables.now().stream()
                                    .limit(10)
                                    .map(TableName::toString)
                                    .collect(Collectors.joining(", "))),
                    "correct the name; a table that is not captured yet is read when it is: 'contrail up --tables ...'.");
        }
        for (TableName table : found) {
            if (tables.unpublished().contains(table)) {
                throw PipelineException.usage(
                        "Table %s is no longer in the publication.".formatted(table),
                        "Its changes are not captured, so a snapshot would be out of date at once; nothing is read again.",
                        "add it again: 'contrail down' and 'contrail up', or ALTER PUBLICATION ... ADD TABLE %s."
                                .formatted(table.quoted()));
            }
        }
        return found;
    }

    /** As the setting holds it. */
    static String request(String id, String what, List<?> wanted) {
        try {
            // Connect looks a "${file:...}" up wherever it stands, in the key of a row too.
            return JSON.writeValueAsString(Map.of("id", id, what, wanted)).replace("$", "\\u0024");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void awaitTaken(String id) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!connect.offsets(connector)
                .map(offsets -> offsets.toString().contains(id))
                .orElse(false)) {
            if (System.nanoTime() > giveUp) {
                throw PipelineException.stop(
                        "The source connector has not taken the request up within %d s."
                                .formatted(PATIENCE.toSeconds()),
                        "It will when it runs again, unless another request comes before.",
                        "see 'contrail status' for what keeps it.");
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }
}
