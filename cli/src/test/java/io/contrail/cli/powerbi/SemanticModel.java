package io.contrail.cli.powerbi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables, measures and relationships, and what is wrong with them. */
final class SemanticModel {
    static final String FOLDER = "Contrail.SemanticModel/definition/";

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"]|\"\")*\"");
    /** {@code 'A table'[A column]}, {@code Table[Column]} or {@code [A measure]}. */
    private static final Pattern REFERENCE = Pattern.compile("(?:'([^']+)'|\\b(\\w+))?\\[([^\\]]+)]");

    private static final Pattern VARIABLE = Pattern.compile("\\bVAR (\\w+)");
    private static final Pattern TABLE =
            Pattern.compile("'([^']+)'|\\b(?:COUNTROWS|FILTER|SUMX|ALLSELECTED|VALUES)\\(\\s*(\\w+)(?![\\w(\\[])");
    private static final Pattern NAVIGATION =
            Pattern.compile("let\n *Schema = Contrail\\{\\[Name = \"(\\w+)\", Kind = \"Schema\"]}\\[Data],\n *"
                    + "Source = Schema\\{\\[Name = \"(\\w+)\", Kind = \"(View|Table)\"]}\\[Data],\n *"
                    + "Columns = Table.SelectColumns\\(Source, \\{([^}]*)}\\)\nin\n *Columns\n");
    private static final Pattern COLUMN = Pattern.compile("('(?:[^']|'')+'|\\w+)\\.('(?:[^']|'')+'|\\w+)");

    private final Map<String, TmdlObject> tables = new TreeMap<>();
    private final Map<String, String> parameters = new TreeMap<>();
    private final List<TmdlObject> relationships;
    private final List<TmdlObject> others = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    SemanticModel(ProjectFolder project) {
        for (String file : project.in(FOLDER + "tables/", ".tmdl")) {
            TmdlObject table = project.tmdl(file).get(0);
            check(file.endsWith("/" + table.name() + ".tmdl"), "table %s is in %s", table.name(), file);
            tables.put(table.name(), table);
        }
        relationships = project.tmdl(FOLDER + "relationships.tmdl");
        for (TmdlObject expression : project.tmdl(FOLDER + "expressions.tmdl")) {
            others.add(expression);
            parameters.put(expression.name(), expression.expression());
        }
        List<TmdlObject> model = project.tmdl(FOLDER + "model.tmdl");
        check(
                model.stream()
                        .filter(object -> object.kind().equals("ref"))
                        .map(TmdlObject::name)
                        .sorted()
                        .toList()
                        .equals(List.copyOf(tables.keySet())),
                "model.tmdl refers to other tables than there are");
        project.tmdl(FOLDER + "database.tmdl");
    }

    Optional<TmdlObject> find(String table, String kind, String name) {
        return Optional.ofNullable(tables.get(table)).stream()
                .flatMap(found -> found.all(kind))
                .filter(field -> field.name().equals(name))
                .findFirst();
    }

    /** A parameter's value as the project comes. */
    String parameter(String name) {
        Matcher value = STRING.matcher(parameters.getOrDefault(name, ""));
        if (!value.lookingAt()) {
            throw new IllegalArgumentException("There is no parameter " + name);
        }
        return value.group().replace("\"", "");
    }

    Set<String> measures() {
        Set<String> measures = new HashSet<>();
        tables.forEach((name, table) -> table.all("measure").forEach(measure -> {
            check(measures.add(measure.name()), "measure %s is there twice", measure.name());
            check(find(name, "column", measure.name()).isEmpty(), "%s[%s] is two things", name, measure.name());
        }));
        return measures;
    }

    /** What is wrong, with what the role finds in the warehouse. */
    List<String> problems(Warehouse warehouse) {
        Set<String> measures = measures();
        for (TmdlObject table : tables.values()) {
            source(table, warehouse);
            table.all("column").forEach(column -> column(table, column, measures));
            table.all("measure").forEach(measure -> measure(table, measure, measures));
        }
        relationships.forEach(this::relationship);
        lineage();
        return problems;
    }

    private void source(TmdlObject table, Warehouse warehouse) {
        List<TmdlObject> partitions = table.all("partition").toList();
        if (partitions.size() != 1 || !partitions.get(0).property("mode").equals("directQuery")) {
            problems.add("table %s has not one partition that is asked directly".formatted(table.name()));
            return;
        }
        Matcher source = NAVIGATION.matcher(partitions
                .get(0)
                .all("source")
                .map(TmdlObject::expression)
                .findFirst()
                .orElse(""));
        if (!source.matches()) {
            problems.add("table %s comes from somewhere else".formatted(table.name()));
            return;
        }
        String relation = source.group(1) + "." + source.group(2);
        Optional<Map<String, Warehouse.Type>> columns = warehouse.columns(source.group(1), source.group(2));
        if (columns.isEmpty()) {
            problems.add("table %s: the role sees no %s".formatted(table.name(), relation));
            return;
        }
        check(
                source.group(3).equals(warehouse.views().contains(relation) ? "View" : "Table"),
                "table %s: %s is no %s",
                table.name(),
                relation,
                source.group(3));
        List<String> selected = Stream.of(source.group(4).split(",", -1))
                .map(name -> name.strip().replace("\"", ""))
                .toList();
        List<String> wanted = table.all("column")
                .map(column -> column.property("sourceColumn"))
                .filter(name -> !name.isEmpty())
                .toList();
        check(selected.equals(wanted), "table %s selects other columns than it has", table.name());
        table.all("column")
                .filter(column -> column.expression().isEmpty())
                .forEach(column -> type(
                        table,
                        column,
                        relation,
                        Optional.ofNullable(columns.get().get(column.property("sourceColumn")))));
    }

    private void type(TmdlObject table, TmdlObject column, String relation, Optional<Warehouse.Type> type) {
        if (type.isEmpty()) {
            problems.add("%s[%s]: %s has no column %s"
                    .formatted(table.name(), column.name(), relation, column.property("sourceColumn")));
            return;
        }
        String suits = switch (type.get().name()) {
            case "NUMBER", "FIXED" -> type.get().scale() == 0 ? "int64" : "double";
            case "FLOAT", "DOUBLE", "REAL" -> "double";
            case "VARCHAR", "TEXT" -> "string";
            case "BOOLEAN" -> "boolean";
            case "DATE", "TIMESTAMPNTZ", "TIMESTAMP_NTZ" -> "dateTime";
            default -> "nothing"; // A moment with a time zone among them.
        };
        check(
                column.property("dataType").equals(suits),
                "%s[%s] is %s, but %s suits a %s",
                table.name(),
                column.name(),
                column.property("dataType"),
                suits,
                type.get());
    }

    private void column(TmdlObject table, TmdlObject column, Set<String> measures) {
        String name = "%s[%s]".formatted(table.name(), column.name());
        check(!column.description().isEmpty(), "%s is not described", name);
        check(column.property("summarizeBy").equals("none"), "%s is summed up by itself", name);
        check(column.expression().isEmpty() != column.property("sourceColumn").isEmpty(), "%s has no one source", name);
        boolean number = Set.of("int64", "double", "dateTime").contains(column.property("dataType"));
        check(!number || !column.property("formatString").isEmpty(), "%s has no format", name);
        String sort = column.property("sortByColumn");
        check(
                sort.isEmpty()
                        || find(table.name(), "column", TmdlObject.unquoted(sort))
                                .isPresent(),
                "%s is sorted by %s, which is not there",
                name,
                sort);
        expression(name, column.expression(), measures);
    }

    private void measure(TmdlObject table, TmdlObject measure, Set<String> measures) {
        String name = "%s[%s]".formatted(table.name(), measure.name());
        check(!measure.description().isEmpty(), "%s is not described", name);
        check(!measure.property("displayFolder").isEmpty(), "%s is in no folder", name);
        // A text needs no format.
        check(
                !measure.property("formatString").isEmpty()
                        || measure.expression().contains("\""),
                "%s has no format",
                name);
        check(!measure.expression().isBlank(), "%s says nothing", name);
        // The driver counts distinct values wrongly: see the known issues of Microsoft's Snowflake connector.
        check(
                !measure.expression().matches("(?s).*(DISTINCTCOUNT|HASONEVALUE|PERCENTILE|MEDIAN).*"),
                "%s asks what the driver cannot",
                name);
        expression(name, measure.expression(), measures);
    }

    private void expression(String name, String dax, Set<String> measures) {
        String text = STRING.matcher(dax).replaceAll("\"\"");
        check(
                text.chars().filter(c -> c == '(').count()
                        == text.chars().filter(c -> c == ')').count(),
                "%s: parentheses",
                name);
        // A variable may not be called as a table is, in whatever case.
        check(
                VARIABLE.matcher(text)
                        .results()
                        .noneMatch(variable -> tables.keySet().stream().anyMatch(variable.group(1)::equalsIgnoreCase)),
                "%s has a variable with a table's name",
                name);
        for (Matcher reference = REFERENCE.matcher(text); reference.find(); ) {
            String table = reference.group(1) != null ? reference.group(1) : reference.group(2);
            String field = reference.group(3);
            check(
                    table == null
                            ? measures.contains(field)
                            : find(table, "column", field).isPresent(),
                    "%s refers to %s, which is not there",
                    name,
                    reference.group());
        }
        // A quote that ends one name would begin another.
        for (Matcher table = TABLE.matcher(REFERENCE.matcher(text).replaceAll("field")); table.find(); ) {
            String found = table.group(1) != null ? table.group(1) : table.group(2);
            check(tables.containsKey(found), "%s refers to table %s, which is not there", name, found);
        }
    }

    private void relationship(TmdlObject relationship) {
        Optional<TmdlObject> from = end(relationship, "fromColumn");
        Optional<TmdlObject> to = end(relationship, "toColumn");
        if (from.isEmpty() || to.isEmpty()) {
            problems.add("relationship %s joins %s to %s, one of which is not there"
                    .formatted(
                            relationship.name(),
                            relationship.property("fromColumn"),
                            relationship.property("toColumn")));
            return;
        }
        check(
                from.get().property("dataType").equals(to.get().property("dataType")),
                "relationship %s joins two types",
                relationship.name());
        check(!to.get().property("isKey").isEmpty(), "relationship %s leads to no key", relationship.name());
    }

    private Optional<TmdlObject> end(TmdlObject relationship, String property) {
        Matcher column = COLUMN.matcher(relationship.property(property));
        return column.matches()
                ? find(TmdlObject.unquoted(column.group(1)), "column", TmdlObject.unquoted(column.group(2)))
                : Optional.empty();
    }

    /** Whatever has a lineage tag has one of its own. */
    private void lineage() {
        Set<String> tags = new HashSet<>();
        Stream.concat(
                        Stream.concat(others.stream(), tables.values().stream()),
                        tables.values().stream()
                                .flatMap(table -> Stream.concat(table.all("column"), table.all("measure"))))
                .forEach(object -> {
                    String tag = object.property("lineageTag");
                    check(isUuid(tag), "%s %s has no lineage tag", object.kind(), object.name());
                    check(tags.add(tag), "%s %s has the lineage tag of another", object.kind(), object.name());
                });
    }

    static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // private
    private void check(boolean holds, String otherwise, Object... names) {
        if (!holds) {
            problems.add(otherwise.formatted(names));
        }
    }
}
