package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The OpenAPI document, and what it says of an answer. */
final class Description {
    private static final String LOCATION = "https://contrail.test/openapi.json";
    static final String TEXT = text();
    static final JsonNode DOCUMENT = parse(TEXT);
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            factory -> factory.schemaLoaders(loaders -> loaders.schemas(Map.of(LOCATION, TEXT))));
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private Description() {}

    /** Fails unless the document describes such an answer to such a request. */
    static void check(String method, String path, int status, String contentType, String body) {
        Optional<String> template = template(path);
        JsonNode operation = template.map(
                        found -> DOCUMENT.path("paths").path(found).path(method.toLowerCase(Locale.ROOT)))
                .orElse(DOCUMENT.path("nowhere"));
        if (operation.isMissingNode()) {
            assertThat(status)
                    .as("%s %s is in no document: %s", method, path, body)
                    .isIn(401, 404, 405, 421);
            assertThat(contentType).isEqualTo(Json.PROBLEM);
            conforms("/components/schemas/Problem", parse(body));
            return;
        }
        String pointer = "/paths/" + escape(template.orElseThrow()) + "/" + method.toLowerCase(Locale.ROOT)
                + "/responses/" + status;
        JsonNode response = DOCUMENT.at(pointer);
        assertThat(response.isMissingNode())
                .as("%s %s may not answer %d: %s", method, path, status, body)
                .isFalse();
        if (response.has("$ref")) {
            pointer = response.path("$ref").textValue().substring(1);
            response = DOCUMENT.at(pointer);
        }
        if (!response.has("content")) {
            assertThat(body).isEmpty();
            return;
        }
        String type = contentType.split(";", 2)[0];
        assertThat(response.path("content").has(type))
                .as("%s %s %d is not %s: %s", method, path, status, type, body)
                .isTrue();
        if (type.endsWith("json")) {
            conforms(pointer + "/content/" + escape(type) + "/schema", parse(body));
        }
    }

    static void conforms(String pointer, JsonNode value) {
        assertThat(SCHEMAS.getSchema(
                                SchemaLocation.of(LOCATION + "#"
                                        + pointer.replace("{", "%7B").replace("}", "%7D")),
                                STRICT)
                        .validate(value))
                .as("%s of %s", pointer, value)
                .isEmpty();
    }

    /** The first whose last part has no parameter wins, as the specification has it. */
    static Optional<String> template(String path) {
        String bare = path.split("\\?", 2)[0];
        Map<Integer, String> found = new TreeMap<>();
        DOCUMENT.path("paths").fieldNames().forEachRemaining(template -> {
            if (bare.matches("\\Q" + template.replaceAll("\\{[a-z0-9]+}", "\\\\E[^/:]+\\\\Q") + "\\E")) {
                found.put(template.split("\\{", -1).length, template);
            }
        });
        return found.values().stream().findFirst();
    }

    static JsonNode parse(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    private static String escape(String part) {
        return part.replace("~", "~0").replace("/", "~1");
    }

    private static String text() {
        try (InputStream file = Objects.requireNonNull(SimulatorApi.class.getResourceAsStream("openapi.json"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
