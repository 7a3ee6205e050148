package io.contrail.simulator.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;

/** JSON as the API speaks it: names in snake_case, times in ISO 8601 and UTC, null where there is no value. */
final class Json {
    static final String TYPE = "application/json";
    static final String PROBLEM = "application/problem+json";

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new AsText<>())
                    .addSerializer(LocalDate.class, new AsText<>())
                    .addSerializer(FlightId.class, new AsText<>()))
            .build();

    private Json() {}

    static void answer(Context request, Object body) {
        request.contentType(TYPE).result(bytes(body));
    }

    static void problem(Context request, Problem problem) {
        problem.headers().forEach(request::header);
        request.status(problem.status()).contentType(PROBLEM).result(bytes(problem.json(request.path())));
    }

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No JSON for " + value.getClass(), e);
        }
    }

    private static final class AsText<T> extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }
}
