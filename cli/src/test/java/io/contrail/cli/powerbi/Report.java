package io.contrail.cli.powerbi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Pages and visuals, and what is wrong with them. */
final class Report {
    private static final String PAGES = "Contrail.Report/definition/pages/";
    private static final String SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/";

    /**
     * The versions of August 2025, each validated once against its schema. Newer releases of Power BI Desktop read them and
     * write newer ones; older releases refuse newer ones.
     */
    private static final Map<String, String> VERSIONS = Map.of(
            ".pbip", "pbip/pbipProperties/1.0.0",
            ".platform", "gitIntegration/platformProperties/2.0.0",
            ".pbir", "item/report/definitionProperties/2.0.0",
            ".pbism", "item/semanticModel/definitionProperties/1.0.0",
            "/report.json", "item/report/definition/report/3.0.0",
            "/version.json", "item/report/definition/versionMetadata/1.0.0",
            "/pages.json", "item/report/definition/pagesMetadata/1.0.0",
            "/page.json", "item/report/definition/page/2.0.0",
            "/visual.json", "item/report/definition/visualContainer/2.2.0");

    private final ProjectFolder project;
    private final SemanticModel model;
    private final List<String> problems = new ArrayList<>();

    Report(ProjectFolder project, SemanticModel model) {
        this.project = project;
        this.model = model;
    }

    /** The titles of the pages, in order. */
    Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        for (JsonNode page : project.json(PAGES + "pages.json").path("pageOrder")) {
            titles.put(
                    page.asText(),
                    project.json(PAGES + page.asText() + "/page.json")
                            .path("displayName")
                            .asText());
        }
        return titles;
    }

    List<String> problems() {
        project.json().forEach((name, json) -> {
            String schema = VERSIONS.entrySet().stream()
                    .filter(version -> name.endsWith(version.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("none that is known");
            check(
                    json.path("$schema").asText().equals(SCHEMAS + schema + "/schema.json"),
                    "%s has another schema than %s",
                    name,
                    schema);
        });
        linked("Contrail.pbip", project.json("Contrail.pbip").at("/artifacts/0/report/path"), "");
        linked(
                "Contrail.Report/definition.pbir",
                project.json("Contrail.Report/definition.pbir").at("/datasetReference/byPath/path"),
                "../");
        pages();
        return problems;
    }

    private void linked(String name, JsonNode path, String from) {
        String folder = path.asText();
        check(
                folder.startsWith(from) && project.files().containsKey(folder.substring(from.length()) + "/.platform"),
                "%s leads to %s, which is not there",
                name,
                folder);
    }

    private void pages() {
        Set<String> there = project.in(PAGES, "/page.json").stream()
                .map(name -> name.substring(PAGES.length(), name.length() - "/page.json".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        JsonNode pages = project.json(PAGES + "pages.json");
        List<String> order = StreamSupport.stream(pages.path("pageOrder").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        check(
                new TreeSet<>(order).equals(there) && order.size() == there.size(),
                "pages.json orders %s, but there are %s",
                order,
                there);
        check(there.contains(pages.path("activePageName").asText()), "pages.json opens a page that is not there");
        for (String page : there) {
            JsonNode json = project.json(PAGES + page + "/page.json");
            check(json.path("name").asText().equals(page), "page %s has another name", page);
            Map<String, JsonNode> placed = new HashMap<>();
            for (String file : project.in(PAGES + page + "/visuals/", "/visual.json")) {
                JsonNode visual = project.json(file);
                String name = visual.path("name").asText();
                check(file.endsWith("/" + name + "/visual.json"), "%s has another name", file);
                place(file, visual.path("position"), json, placed);
                placed.put(file, visual.path("position"));
                visual(file, visual);
            }
            check(!placed.isEmpty(), "page %s is empty", page);
        }
    }

    private void place(String file, JsonNode position, JsonNode page, Map<String, JsonNode> others) {
        check(
                position.path("x").asDouble() >= 0
                        && position.path("y").asDouble() >= 0
                        && end(position, "x", "width") <= page.path("width").asDouble()
                        && end(position, "y", "height") <= page.path("height").asDouble(),
                "%s leaves its page",
                file);
        others.forEach((name, other) -> check(
                end(position, "x", "width") <= other.path("x").asDouble()
                        || end(other, "x", "width") <= position.path("x").asDouble()
                        || end(position, "y", "height") <= other.path("y").asDouble()
                        || end(other, "y", "height") <= position.path("y").asDouble(),
                "%s lies over %s",
                file,
                name));
    }

    private static double end(JsonNode position, String from, String size) {
        return position.path(from).asDouble() + position.path(size).asDouble();
    }

    private void visual(String file, JsonNode visual) {
        boolean text = visual.at("/visual/visualType").asText().equals("textbox");
        check(text || visual.at("/visual/query/queryState").size() > 0, "%s shows nothing", file);
        check(
                text
                        || !visual.at("/visual/visualContainerObjects/general/0/properties/altText")
                                .isMissingNode(),
                "%s has no text for those who do not see it",
                file);
        Set<String> shown = new HashSet<>();
        for (JsonNode role : visual.at("/visual/query/queryState")) {
            for (JsonNode projection : role.path("projections")) {
                String reference = projection.path("queryRef").asText();
                shown.add(reference);
                JsonNode field = projection.path("field").elements().next();
                check(
                        reference.equals(field.at("/Expression/SourceRef/Entity")
                                        .asText() + "." + field.path("Property").asText()),
                        "%s calls a field %s",
                        file,
                        reference);
            }
        }
        for (JsonNode selector : visual.findValues("metadata")) {
            check(shown.contains(selector.asText()), "%s formats %s, which it does not show", file, selector.asText());
        }
        fields(file, visual, Map.of());
    }

    /** Every column and measure that is named anywhere, in a query, a filter, an order or a format. */
    private void fields(String file, JsonNode node, Map<String, String> aliases) {
        Map<String, String> known = new HashMap<>(aliases);
        for (JsonNode from : node.path("From")) {
            known.put(from.path("Name").asText(), from.path("Entity").asText());
        }
        for (String kind : List.of("Column", "Measure")) {
            JsonNode field = node.path(kind);
            if (field.has("Property")) {
                JsonNode source = field.at("/Expression/SourceRef");
                String table = source.has("Entity")
                        ? source.path("Entity").asText()
                        : known.getOrDefault(source.path("Source").asText(), "?");
                String name = field.path("Property").asText();
                model.find(table, kind.equals("Column") ? "column" : "measure", name)
                        .ifPresentOrElse(
                                found -> check(
                                        found.property("isHidden").isEmpty(),
                                        "%s shows hidden %s[%s]",
                                        file,
                                        table,
                                        name),
                                () -> problems.add(
                                        "%s: the model has no %s %s[%s]".formatted(file, kind, table, name)));
            }
        }
        node.forEach(child -> fields(file, child, known));
    }

    @SuppressWarnings("AnnotateFormatMethod") // private
    private void check(boolean holds, String otherwise, Object... names) {
        if (!holds) {
            problems.add(otherwise.formatted(names));
        }
    }
}
