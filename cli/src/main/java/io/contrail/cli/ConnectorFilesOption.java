package io.contrail.cli;

import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.connectors.ConnectorFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The connectors that files describe, with their placeholders filled. */
final class ConnectorFilesOption {
    @Parameters(
            paramLabel = "FILE_OR_DIR",
            arity = "1..*",
            description = "Connector files, {\"name\": ..., \"config\": {...}}; of a folder all .json files.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Fills the placeholder {{NAME}}. May be given more than once.")
    private List<String> set = new ArrayList<>();

    @Option(
            names = "--values",
            paramLabel = "FILE",
            description = "A properties file with values for placeholders; --set counts more.")
    private @Nullable Path values;

    @Option(
            names = "--config",
            paramLabel = "NAME=VALUE",
            description = "Adds a setting to the connector, or replaces it; with the file of one connector only. May be"
                    + " given more than once.")
    private List<String> config = new ArrayList<>();

    List<ConnectorConfig> read() {
        return read(Map.of());
    }

    /** The same, where these values count when no others are given. */
    List<ConnectorConfig> read(Map<String, String> defaults) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(values());
        Map<String, String> added = pairs("--config", config, "duckdb.queries=127.0.0.1:0");
        List<ConnectorConfig> connectors = ConnectorFiles.read(paths).fill(all, given().keySet());
        if (!added.isEmpty() && connectors.size() != 1) {
            throw PipelineException.usage(
                    "--config names a setting of one connector, and the files describe %d."
                            .formatted(connectors.size()),
                    "Nothing was done.",
                    "name one file, or write the setting into the file that needs it.");
        }
        return added.isEmpty() ? connectors : List.of(connectors.get(0).with(added));
    }

    /** All that are given, whether a file takes them or not. */
    Map<String, String> values() {
        Map<String, String> all = PropertiesFile.read(values);
        all.putAll(given());
        return all;
    }

    private Map<String, String> given() {
        return pairs("--set", set, "pipeline=shop");
    }

    private static Map<String, String> pairs(String option, List<String> texts, String example) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String each : texts) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw PipelineException.usage(
                        "%s '%s' has no name or no value."
                                .formatted(option, equals < 0 ? each : each.substring(equals)),
                        "Nothing was done.",
                        "write it like %s %s.".formatted(option, example));
            }
            pairs.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return pairs;
    }
}
