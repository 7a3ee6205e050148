package io.contrail.sink.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.TableId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A table's schema as it travels in a header: what the source connector knows of the table, before anybody decides how
 * a warehouse keeps it.
 */
record WireSchema(
        TableId table,
        List<String> key,
        List<WireColumn> columns,
        @Nullable CatalogFacts facts) {
    private static final JsonFactory JSON = new JsonFactory();

    WireSchema {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** @param row the schema of an envelope's {@code after} */
    static WireSchema of(TableId table, List<String> key, Schema row) {
        return of(table, key, row, null);
    }

    /**
     * The same with what the source's catalog says besides.
     *
     * @param row the schema of an envelope's {@code after}
     */
    static WireSchema of(TableId table, List<String> key, Schema row, @Nullable CatalogFacts facts) {
        List<WireColumn> columns = new ArrayList<>();
        for (Field field : row.fields()) {
            columns.add(WireColumn.of(field));
        }
        return new WireSchema(table, key, columns, facts);
    }

    String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("schema", table.schema());
            json.writeStringField("table", table.name());
            json.writeArrayFieldStart("key");
            for (String name : key) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("columns");
            for (WireColumn column : columns) {
                json.writeStartObject();
                json.writeStringField("name", column.name());
                json.writeStringField("form", column.form().getName());
                writeOptional(json, "semantic", column.semantic());
                writeOptional(json, "type", column.sourceType());
                json.writeNumberField("length", column.length());
                json.writeNumberField("scale", column.scale());
                if (column.widened()) {
                    json.writeBooleanField("widened", true);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            if (facts != null) {
                json.writeFieldName("catalog");
                CatalogJson.write(json, facts);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static WireSchema parse(String text) {
        String schema = "";
        String table = "";
        List<String> key = List.of();
        List<WireColumn> columns = new ArrayList<>();
        CatalogFacts facts = null;
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "schema" -> schema = json.nextTextValue();
                    case "table" -> table = json.nextTextValue();
                    case "key" -> key = strings(json);
                    case "columns" -> {
                        json.nextToken();
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            columns.add(column(json));
                        }
                    }
                    case "catalog" -> {
                        json.nextToken();
                        facts = CatalogJson.read(json);
                    }
                    default -> {
                        json.nextToken();
                        json.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a schema of Contrail's wire format: " + e.getMessage(), e);
        }
        return new WireSchema(new TableId(schema, table), key, columns, facts);
    }

    /** Sixteen hex digits that stand for this schema in a record's header. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(toJson().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static void writeOptional(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static List<String> strings(JsonParser json) throws IOException {
        List<String> strings = new ArrayList<>();
        json.nextToken();
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            strings.add(json.getText());
        }
        return strings;
    }

    private static WireColumn column(JsonParser json) throws IOException {
        String name = "";
        Schema.Type form = Schema.Type.STRING;
        String semantic = null;
        String type = null;
        int length = -1;
        int scale = -1;
        boolean widened = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "name" -> name = json.nextTextValue();
                case "form" -> form = Schema.Type.valueOf(json.nextTextValue().toUpperCase(Locale.ROOT));
                case "semantic" -> semantic = json.nextTextValue();
                case "type" -> type = json.nextTextValue();
                case "length" -> length = json.nextIntValue(-1);
                case "scale" -> scale = json.nextIntValue(-1);
                case "widened" -> widened = Boolean.TRUE.equals(json.nextBooleanValue());
                default -> {
                    json.nextToken();
                    json.skipChildren();
                }
            }
        }
        return new WireColumn(name, form, semantic, type, length, scale, widened);
    }
}
