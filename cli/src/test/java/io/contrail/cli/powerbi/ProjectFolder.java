package io.contrail.cli.powerbi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a project, with {@code /} in their names, as text in the form that Power BI Desktop writes. */
record ProjectFolder(Map<String, String> files) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern JSON_FILE = Pattern.compile(".*\\.(json|pbip|pbir|pbism)|.*/\\.platform");
    private static final Pattern SPACES = Pattern.compile("^\t* +\t|^ ", Pattern.MULTILINE);

    ProjectFolder {
        files.forEach(ProjectFolder::check);
        files = new TreeMap<>(files);
    }

    static ProjectFolder read(Path root) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                files.put(name, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProjectFolder(files);
    }

    private static void check(String name, String text) {
        require(name, "is not UTF-8", !text.contains("\uFFFD"));
        require(name, "begins with a byte order mark", !text.startsWith("\uFEFF"));
        require(name, "has a carriage return", !text.contains("\r"));
        require(name, "does not end with a line break", text.endsWith("\n"));
        require(
                name,
                "is indented by spaces",
                !name.endsWith(".tmdl") || !SPACES.matcher(text).find());
    }

    private static void require(String name, String what, boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + what);
        }
    }

    /** Every file that is JSON, whatever it is called. */
    Map<String, JsonNode> json() {
        Map<String, JsonNode> json = new TreeMap<>();
        files.keySet().stream()
                .filter(name -> JSON_FILE.matcher(name).matches())
                .forEach(name -> json.put(name, json(name)));
        return json;
    }

    JsonNode json(String name) {
        try {
            return JSON.readTree(text(name));
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " is no JSON: " + e.getMessage(), e);
        }
    }

    List<TmdlObject> tmdl(String name) {
        return TmdlObject.parse(name, text(name));
    }

    String text(String name) {
        String text = files.get(name);
        if (text == null) {
            throw new IllegalArgumentException("There is no " + name);
        }
        return text;
    }

    List<String> in(String folder, String suffix) {
        return files.keySet().stream()
                .filter(name -> name.startsWith(folder) && name.endsWith(suffix))
                .toList();
    }
}
