package io.contrail.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.contrail.simulator.control.Simulation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class OpenApiTest {
    @Test
    void isAValidDescription() {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(Description.TEXT);
        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
        assertThat(result.getOpenAPI().getPaths()).hasSizeGreaterThan(20);
    }

    @Test
    void itsSchemasAreSchemasAndItsExamplesConform() {
        JsonNode schemas = Description.DOCUMENT.at("/components/schemas");
        schemas.properties().forEach(schema -> {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(SchemaLocation.of(SchemaId.V202012))
                            .validate(schema.getValue()))
                    .as(schema.getKey())
                    .isEmpty();
            schema.getValue()
                    .path("examples")
                    .forEach(example -> Description.conforms("/components/schemas/" + schema.getKey(), example));
        });
        Description.DOCUMENT
                .at("/components/responses")
                .forEach(response -> response.at("/content/application~1problem+json/examples")
                        .forEach(
                                example -> Description.conforms("/components/schemas/Problem", example.path("value"))));
    }

    @Test
    void everyRouteIsDescribedWithItsParametersAndNothingElseIs() {
        Simulation none = (Simulation) Proxy.newProxyInstance(
                Simulation.class.getClassLoader(), new Class<?>[] {Simulation.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method);
                });
        Set<String> served = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        try (Database database = new Database(new PGSimpleDataSource())) {
            for (Route route : Routes.of(database, none, new Stop())) {
                served.add(route.method() + " " + route.path() + " " + new TreeSet<>(route.query()) + route.open());
            }
        }
        Description.DOCUMENT
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> described.add(operation.getKey().toUpperCase(Locale.ROOT) + " "
                                + path.getKey() + " " + query(operation.getValue())
                                + operation.getValue().path("security").isArray())));
        assertThat(described).isEqualTo(served);
    }

    private static Set<String> query(JsonNode operation) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode whole = parameter.has("$ref")
                    ? Description.DOCUMENT.at(parameter.path("$ref").asText().substring(1))
                    : parameter;
            if (whole.path("in").asText().equals("query")) {
                names.add(whole.path("name").asText());
            }
        }
        return names;
    }

    @Test
    void everyKindOfProblemIsDescribed() {
        for (Problem.Kind kind : Problem.Kind.values()) {
            List<JsonNode> statuses =
                    Description.DOCUMENT.at("/components/responses").findValues("status");
            assertThat(statuses).anyMatch(status -> status.asInt() == kind.status());
        }
    }
}
