package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The sink's settings, each declared once.
 *
 * @param warehouse name of the warehouse's provider
 * @param warehouseSettings the settings that are the warehouse's own, without its name in front
 * @param placeholder what a source connector sends for an unchanged TOASTed value
 * @param ignoredTopics topics that carry no table, as regular expressions
 */
public record SinkConfig(
        String connector,
        String warehouse,
        Map<String, String> warehouseSettings,
        String placeholder,
        List<String> ignoredTopics) {
    static final String WAREHOUSE = "warehouse";
    static final String PLACEHOLDER = "unavailable.value.placeholder";
    static final String IGNORED_TOPICS = "ignored.topics";

    /** Kafka Connect's; in a task's settings, how many tasks there are. */
    static final String TASKS = "tasks.max";

    /** In a task's settings, which of them it is. */
    static final String TASK = "contrail.task";

    /** What the connector files under {@code deploy/connectors} make Debezium send; no text of PostgreSQL holds NUL. */
    public static final String DEFAULT_PLACEHOLDER = "\0contrail.unchanged.toast";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    WAREHOUSE,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    ConfigDef.Importance.HIGH,
                    "Which warehouse to land in, e.g. duckdb. Its own settings start with this name and a dot.")
            .define(
                    PLACEHOLDER,
                    ConfigDef.Type.STRING,
                    // As hexadecimal: Kafka trims a text, and takes NUL for a space.
                    "hex:" + HexFormat.of().formatHex(DEFAULT_PLACEHOLDER.getBytes(StandardCharsets.UTF_8)),
                    ConfigDef.Importance.MEDIUM,
                    "What the source connector sends for a TOASTed value that an update did not touch: the same as its"
                            + " setting of this name, 'hex:' resolved. A stock Debezium sends"
                            + " __debezium_unavailable_value.")
            .define(
                    IGNORED_TOPICS,
                    ConfigDef.Type.LIST,
                    List.of(),
                    ConfigDef.Importance.LOW,
                    "Regular expressions of topics whose records are passed over, e.g. the heartbeat table's.");

    public SinkConfig {
        warehouseSettings = Map.copyOf(warehouseSettings);
        ignoredTopics = List.copyOf(ignoredTopics);
    }

    /** Of a connector's configuration; refuses a value that cannot be used. */
    public static SinkConfig parse(Map<String, String> properties) {
        AbstractConfig config = new AbstractConfig(DEFINITION, properties, false);
        String warehouse = config.getString(WAREHOUSE);
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(warehouse + ".")) {
                settings.put(name.substring(warehouse.length() + 1), value);
            }
        });
        return new SinkConfig(
                properties.getOrDefault("name", "sink"),
                warehouse,
                settings,
                unescape(config.getString(PLACEHOLDER)),
                expressions(config.getList(IGNORED_TOPICS)));
    }

    private static List<String> expressions(List<String> texts) {
        for (String text : texts) {
            try {
                Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw PipelineException.usage(
                                "The setting %s holds '%s', which is no regular expression."
                                        .formatted(IGNORED_TOPICS, text),
                                "The sink could not tell which topics carry no table and has not started.",
                                "write one expression or several with commas between, e.g. contrail[.]heartbeat.")
                        .causedBy(e);
            }
        }
        return texts;
    }

    /** Debezium's own notation for a placeholder that no properties file can hold. */
    private static String unescape(String placeholder) {
        if (!placeholder.startsWith("hex:")) {
            return placeholder;
        }
        try {
            return new String(HexFormat.of().parseHex(placeholder.substring(4)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw PipelineException.usage(
                            "The setting %s is not hexadecimal: '%s'.".formatted(PLACEHOLDER, placeholder),
                            "The sink could not tell an unchanged value from a changed one and has not started.",
                            "give the same value as in the source connector, e.g. hex:00636f6e747261696c.")
                    .causedBy(e);
        }
    }
}
