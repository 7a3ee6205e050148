package io.contrail.simulator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.simulator.api.Problem.Fault;
import io.contrail.simulator.api.Problem.Kind;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A JSON object that was sent. Collects all that is wrong with it: whoever has read the fields calls {@link #check}
 * before he uses them.
 */
final class Body {
    /** Bytes; no command needs more. */
    static final int LIMIT = 64 * 1024;

    private final JsonNode json;
    private final List<Fault> faults = new ArrayList<>();

    private Body(JsonNode json, Set<String> fields) {
        this.json = json;
        json.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                fault(
                        name,
                        fields.isEmpty()
                                ? "there is no such field; send {}."
                                : "there is no such field; known are " + new TreeSet<>(fields) + ".");
            }
        });
    }

    /** Reads the body, which may have these fields and no others. */
    static Body read(Context request, Set<String> fields) {
        byte[] bytes = bytes(request);
        String type = String.valueOf(request.contentType()).split(";", 2)[0].trim();
        if (!type.equalsIgnoreCase(Json.TYPE)) {
            throw Problem.with(
                    Kind.UNSUPPORTED_MEDIA_TYPE,
                    "Nothing was changed. Send JSON with 'Content-Type: application/json'.",
                    "Accept",
                    Json.TYPE);
        }
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw Problem.of(Kind.BAD_REQUEST, malformed(e));
        } catch (IOException e) {
            throw Problem.of(Kind.BAD_REQUEST, "Nothing was changed. The body is no JSON; send an object.");
        }
        if (!json.isObject()) {
            throw Problem.body(List.of(new Fault("pointer", "#", "send a JSON object, such as {}.")));
        }
        return new Body(json, fields);
    }

    private static String malformed(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line %d, column %d"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        return "Nothing was changed. The body is malformed JSON%s; correct it and send it again.".formatted(where);
    }

    private static byte[] bytes(Context request) {
        try (InputStream in = request.req().getInputStream()) {
            if (request.req().getContentLengthLong() <= LIMIT) {
                byte[] bytes = in.readNBytes(LIMIT + 1);
                if (bytes.length <= LIMIT) {
                    return bytes;
                }
            }
        } catch (IOException e) {
            throw Problem.of(Kind.BAD_REQUEST, "Nothing was changed. The body broke off; send it again.");
        }
        throw Problem.of(
                Kind.TOO_LARGE, "Nothing was changed. A body has at most %d bytes; send less.".formatted(LIMIT));
    }

    boolean has(String name) {
        return !json.path(name).isMissingNode() && !json.path(name).isNull();
    }

    long integer(String name, long least, long most) {
        return required(
                        name,
                        node -> node.canConvertToLong()
                                && node.isIntegralNumber()
                                && node.longValue() >= least
                                && node.longValue() <= most,
                        "give a whole number from %d to %d.".formatted(least, most))
                .map(JsonNode::longValue)
                .orElse(least);
    }

    double real(String name, double most) {
        return required(
                        name,
                        node -> node.isNumber() && node.doubleValue() > 0 && node.doubleValue() <= most,
                        "give a number above 0, at most %s.".formatted(most))
                .map(JsonNode::doubleValue)
                .orElse(1.0);
    }

    boolean flag(String name) {
        return required(name, JsonNode::isBoolean, "give true or false.")
                .map(JsonNode::booleanValue)
                .orElse(false);
    }

    String text(String name, Pattern format, String expected) {
        return required(
                        name,
                        node -> node.isTextual()
                                && format.matcher(node.textValue()).matches(),
                        expected)
                .map(JsonNode::textValue)
                .orElse("");
    }

    boolean is(String name, String text) {
        return text.equals(json.path(name).textValue());
    }

    /** An object of strings, numbers and truth values, as text; none when the field is left out. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new TreeMap<>();
        if (has(name)) {
            if (!json.path(name).isObject()) {
                fault(name, "give an object of names and values.");
            }
            json.path(name).properties().forEach(entry -> {
                if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                    texts.put(entry.getKey(), entry.getValue().asText());
                } else {
                    fault(List.of(name, entry.getKey()), "give a string, a number, true or false.");
                }
            });
        }
        return texts;
    }

    void fault(String name, String detail) {
        fault(List.of(name), detail);
    }

    private void fault(List<String> path, String detail) {
        String pointer = path.stream()
                .map(part -> "/" + part.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining("", "#", ""));
        faults.add(new Fault("pointer", pointer, "%s: %s".formatted(String.join(".", path), detail)));
    }

    /** Throws when anything was wrong. */
    void check() {
        if (!faults.isEmpty()) {
            throw Problem.body(faults);
        }
    }

    private Optional<JsonNode> required(String name, Predicate<JsonNode> right, String expected) {
        JsonNode node = json.path(name);
        if (right.test(node)) {
            return Optional.of(node);
        }
        fault(name, (node.isMissingNode() ? "it is missing; " : "") + expected);
        return Optional.empty();
    }
}
