package io.contrail.cli.connectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an apply is about to replace, so that it can be put back. Unlike everything that is printed, it holds settings as
 * they are: its file is for its owner only.
 *
 * @param changed connectors as they were
 * @param created names of those that were not there
 */
public record Backup(List<ConnectorConfig> changed, List<String> created) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Backup {
        changed = List.copyOf(changed);
        created = List.copyOf(created);
    }

    /** Of what the plans write; a connector that they leave alone is none of its business. */
    public static Backup of(List<ConnectorPlan> plans) {
        List<ConnectorConfig> changed = new ArrayList<>();
        List<String> created = new ArrayList<>();
        for (ConnectorPlan plan : plans) {
            if (plan.action() == ConnectorPlan.Action.CREATE) {
                created.add(plan.name());
            } else if (plan.action() == ConnectorPlan.Action.UPDATE) {
                plan.present().ifPresent(settings -> changed.add(new ConnectorConfig(plan.name(), settings)));
            }
        }
        return new Backup(changed, created);
    }

    /** Refuses a file that is there: it may be the only place where good settings still are. */
    public void write(Path file) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "changed",
                changed.stream()
                        .map(connector ->
                                Map.of("name", connector.name(), "config", new TreeMap<>(connector.settings())))
                        .toList());
        body.put("created", created);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n");
        } catch (FileAlreadyExistsException e) {
            throw PipelineException.usage(
                            "The backup %s is there already.".formatted(file),
                            "It may hold what an earlier apply replaced. Nothing was written.",
                            "put that back with 'contrail connectors rollback %s', or delete the file.".formatted(file))
                    .causedBy(e);
        } catch (IOException e) {
            throw PipelineException.usage(
                            "The backup %s cannot be written: %s."
                                    .formatted(file, e.getClass().getSimpleName()),
                            "Nothing was written.",
                            "name a file in a folder that you may write.")
                    .causedBy(e);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Backup read(Path file) {
        try {
            JsonNode body = JSON.readTree(Files.readString(file));
            if (!body.path("changed").isArray() || !body.path("created").isArray()) {
                throw unusable(file, "it is no backup of connectors");
            }
            List<ConnectorConfig> changed = new ArrayList<>();
            body.path("changed").forEach(connector -> {
                Map<String, String> settings = new TreeMap<>();
                connector
                        .path("config")
                        .properties()
                        .forEach(setting -> settings.put(
                                setting.getKey(), setting.getValue().asText()));
                changed.add(new ConnectorConfig(connector.path("name").asText(), settings));
            });
            List<String> created = new ArrayList<>();
            body.path("created").forEach(name -> created.add(name.asText()));
            return new Backup(changed, created);
        } catch (IOException e) {
            // Of a file that is not JSON the message would quote what may be a secret.
            throw unusable(file, e.getClass().getSimpleName());
        }
    }

    private static PipelineException unusable(Path file, String why) {
        return PipelineException.usage(
                "The backup %s cannot be read: %s.".formatted(file, why),
                "Nothing was put back.",
                "name the file that 'contrail connectors apply --backup' wrote.");
    }
}
