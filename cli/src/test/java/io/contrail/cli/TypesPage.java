package io.contrail.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.sink.wire.EnvelopeDecoder;
import io.contrail.warehouse.snowflake.SnowflakeTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of docs/reference/types.md, made of what a running pipeline has announced on the wire and created. */
final class TypesPage {
    static final Path PAGE = Path.of("..", "docs", "reference", "types.md");

    private static final String BEGIN = "<!-- made by EveryTypeIT from here -->\n";
    private static final String END = "<!-- to here -->\n";
    private static final Set<String> TEXTS = Set.of(
            "text",
            "char(5)",
            "varchar(20)",
            "name",
            "\"char\"",
            "citext",
            "xml",
            "mood",
            "\"Odd Type\"",
            "word",
            "shout");

    private TypesPage() {}

    /** The page as it is now, with another table. */
    static String with(String table) throws IOException {
        String page = Files.readString(PAGE);
        return page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n" + table + "\n"
                + page.substring(page.indexOf(END));
    }

    /**
     * @param types of the warehouse's columns, by column
     * @param announced the wire schema, as a record's header has it
     */
    static String table(List<TypeCase> cases, Map<Integer, String> types, String announced) {
        Map<String, String> wire = wire(announced);
        Map<String, String> snowflake = new HashMap<>();
        EnvelopeDecoder.ofHeader(announced, "unchanged")
                .schema()
                .columns()
                .forEach(column -> snowflake.put(column.name(), SnowflakeTypes.sql(column.type())));
        StringBuilder table =
                new StringBuilder("| PostgreSQL | on the wire | DuckDB | Snowflake | kept |\n|---|---|---|---|---|\n");
        for (int i = 0; i < cases.size(); i++) {
            String ddl = cases.get(i).ddl();
            String type = types.getOrDefault(i, "");
            String column = "c%03d".formatted(i);
            table.append("| `%s` | %s | `%s` | `%s` | %s |\n"
                    .formatted(ddl, wire.get(column), type, snowflake.get(column), kept(ddl, type)));
        }
        return table.toString();
    }

    private static Map<String, String> wire(String announced) {
        try {
            Map<String, String> wire = new HashMap<>();
            for (JsonNode column : new ObjectMapper().readTree(announced).path("columns")) {
                String semantic = column.path("semantic").asText("");
                wire.put(
                        column.path("name").asText(),
                        column.path("form").asText()
                                + (semantic.isEmpty() ? "" : " " + semantic.substring(semantic.lastIndexOf('.') + 1)));
            }
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kept(String ddl, String type) {
        if (ddl.endsWith("[]")) {
            return "exact: numbers and booleans as JSON's, other elements as PostgreSQL's text";
        } else if (type.startsWith("DECIMAL")) {
            return ddl.equals("money") ? "exact" : "exact; a NaN turns the column into text";
        } else if (!type.equals("VARCHAR") || TEXTS.contains(ddl)) {
            return ddl.startsWith("timestamp") || ddl.equals("moment") ? "exact up to 294247-01-10 04:00:54" : "exact";
        } else if (ddl.startsWith("numeric") || ddl.equals("any_number")) {
            return "as text: a DECIMAL has 38 digits, no NaN and no infinities";
        } else if (ddl.equals("timetz") || ddl.equals("interval")) {
            return "as text: DuckDB's type does not hold every value";
        } else if (ddl.contains("bit")) {
            return "as text: DuckDB's BIT cannot be empty";
        }
        return "as text: DuckDB has no such type";
    }
}
