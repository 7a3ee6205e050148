package io.contrail.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The schemas of Debezium's events of {@link FlightTable}, as its sink needs them. Given to Kafka's JSON converter once
 * instead of with every event, which would cost the peer more than half of its speed.
 */
final class PeerSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeerSchema() {}

    static String key() {
        ObjectNode key = struct("peer.bench.flight.Key");
        ((ArrayNode) key.path("fields")).add(field("id", "int64", false));
        return key.toString();
    }

    static String value() {
        ObjectNode envelope = struct("peer.bench.flight.Envelope");
        ArrayNode fields = (ArrayNode) envelope.path("fields");
        fields.add(row("before"));
        fields.add(row("after"));
        fields.add(source());
        fields.add(field("op", "string", false));
        fields.add(field("ts_ms", "int64", true));
        return envelope.toString();
    }

    private static ObjectNode row(String name) {
        ObjectNode row = struct("peer.bench.flight.Value").put("optional", true).put("field", name);
        ArrayNode fields = (ArrayNode) row.path("fields");
        for (FlightTable.Column column : FlightTable.COLUMNS) {
            boolean optional = !column.name().equals("id");
            fields.add(
                    switch (column.postgres()) {
                        case "bigint" -> field(column.name(), "int64", optional);
                        case "integer" -> field(column.name(), "int32", optional);
                        case "boolean" -> field(column.name(), "boolean", optional);
                        case "date" -> field(column.name(), "int32", optional).put("name", "io.debezium.time.Date");
                        case "timestamptz" ->
                            field(column.name(), "string", optional).put("name", "io.debezium.time.ZonedTimestamp");
                        default -> field(column.name(), "string", optional);
                    });
        }
        return row;
    }

    private static ObjectNode source() {
        ObjectNode source = struct("io.debezium.connector.postgresql.Source").put("field", "source");
        ArrayNode fields = (ArrayNode) source.path("fields");
        for (String text :
                new String[] {"version", "connector", "name", "snapshot", "db", "sequence", "schema", "table"}) {
            fields.add(field(text, "string", true));
        }
        for (String number : new String[] {"ts_ms", "txId", "lsn"}) {
            fields.add(field(number, "int64", true));
        }
        return source;
    }

    private static ObjectNode struct(String name) {
        ObjectNode struct =
                JSON.createObjectNode().put("type", "struct").put("name", name).put("optional", false);
        struct.putArray("fields");
        return struct;
    }

    private static ObjectNode field(String name, String type, boolean optional) {
        return JSON.createObjectNode().put("field", name).put("type", type).put("optional", optional);
    }
}
