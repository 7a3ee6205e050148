package io.contrail.verifier.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.verifier.VerificationReport;
import java.nio.file.Path;
import java.util.Locale;

/** How a report is written. */
public enum ReportFormat {
    table,
    json,
    markdown;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** By the file's ending: {@code .json}, {@code .md}, or else text. */
    public static ReportFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json") ? json : name.endsWith(".md") ? markdown : table;
    }

    public String write(VerificationReport report) {
        return switch (this) {
            case table -> String.join("\n", TextReport.lines(report)) + "\n";
            case markdown -> MarkdownReport.of(report);
            case json -> json(report);
        };
    }

    private static String json(VerificationReport report) {
        ObjectNode root = JSON.valueToTree(report);
        root.put("verdict", report.verdict().name());
        root.put("differences", report.differences());
        root.withArray("tables").forEach(table -> {
            ObjectNode each = (ObjectNode) table;
            each.put("schema", each.path("id").path("schema").asText());
            each.put("table", each.path("id").path("name").asText());
            each.remove("id");
        });
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
