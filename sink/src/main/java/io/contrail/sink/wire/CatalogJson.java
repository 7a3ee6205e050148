package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the source's catalog says of a table, as JSON. */
final class CatalogJson {
    private static final JsonFactory JSON = new JsonFactory();

    private CatalogJson() {}

    /**
     * As the source connector sends it.
     *
     * @param key the columns that tell rows apart; null when the record's own key has them
     * @param name of the table; null of one that is gone
     */
    record Told(
            CatalogFacts facts,
            @Nullable List<String> key,
            @Nullable TableId name) {}

    static Told parse(byte[] text) {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            return told(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not the facts of a catalog: " + e.getMessage(), e);
        }
    }

    /** @param json at the object's start; at its end afterwards */
    static CatalogFacts read(JsonParser json) throws IOException {
        return told(json).facts();
    }

    private static Told told(JsonParser json) throws IOException {
        long table = 0;
        long file = 0;
        boolean later = false;
        List<String> key = null;
        String namespace = null;
        String name = null;
        Map<String, CatalogFacts.ColumnFacts> columns = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "table" -> table = json.nextLongValue(0);
                case "namespace" -> namespace = json.nextTextValue();
                case "name" -> name = json.nextTextValue();
                case "file" -> file = json.nextLongValue(0);
                case "later" -> later = json.nextToken() == JsonToken.VALUE_TRUE;
                case "key" -> {
                    key = new ArrayList<>();
                    json.nextToken();
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        key.add(json.getText());
                    }
                }
                case "columns" -> {
                    json.nextToken();
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        column(json, columns);
                    }
                }
                // "key" too: it is the wire schema's
                default -> {
                    json.nextToken();
                    json.skipChildren();
                }
            }
        }
        return new Told(
                new CatalogFacts(table, file, later, columns),
                key,
                namespace == null || name == null ? null : new TableId(namespace, name));
    }

    private static void column(JsonParser json, Map<String, CatalogFacts.ColumnFacts> columns) throws IOException {
        String name = "";
        int number = 0;
        boolean missing = false;
        String value = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "name" -> name = json.nextTextValue();
                case "number" -> number = json.nextIntValue(0);
                case "missing" -> missing = json.nextToken() == JsonToken.VALUE_TRUE;
                case "value" -> value = json.nextTextValue();
                default -> {
                    json.nextToken();
                    json.skipChildren();
                }
            }
        }
        columns.put(name, new CatalogFacts.ColumnFacts(number, missing, value));
    }

    /** In the order of the names: the fingerprint depends on it. */
    static void write(JsonGenerator json, CatalogFacts facts) throws IOException {
        json.writeStartObject();
        json.writeNumberField("table", facts.table());
        json.writeNumberField("file", facts.file());
        if (facts.later()) {
            json.writeBooleanField("later", true);
        }
        json.writeArrayFieldStart("columns");
        for (Map.Entry<String, CatalogFacts.ColumnFacts> column : new TreeMap<>(facts.columns()).entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", column.getKey());
            json.writeNumberField("number", column.getValue().number());
            json.writeBooleanField("missing", column.getValue().missing());
            if (column.getValue().value() != null) {
                json.writeStringField("value", column.getValue().value());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
