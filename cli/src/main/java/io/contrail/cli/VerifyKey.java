package io.contrail.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.List;

/** A key as users write it: one value as it is, several as a JSON array. */
final class VerifyKey {
    private static final ObjectMapper JSON = new ObjectMapper();

    private VerifyKey() {}

    static List<String> parse(String text) {
        if (!text.startsWith("[")) {
            return List.of(text);
        }
        try {
            List<String> values = new ArrayList<>();
            for (JsonNode value : JSON.readTree(text)) {
                values.add(value.asText());
            }
            return values;
        } catch (JsonProcessingException e) {
            throw PipelineException.usage(
                            "'%s' begins like a JSON array and is none.".formatted(text),
                            "No row was compared.",
                            "write a key of several columns like '[\"ORD\",\"2001-01-08\"]'.")
                    .causedBy(e);
        }
    }
}
