package io.contrail.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.yml}, with its variables as they are written or filled in. */
record ComposeFile(Map<?, ?> content) {
    static final Path FILE = Linter.REPOSITORY.resolve("docker-compose.yml");
    static final Path VARIABLES = Linter.REPOSITORY.resolve(".env.example");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\$|\\$\\{([A-Z_]+)(:?\\?[^}]*)?}");
    private static final Pattern ASSIGNMENT = Pattern.compile("^([A-Z_]+)=(.*)$", Pattern.MULTILINE);

    /** As it is written. */
    static ComposeFile read() {
        return parse(text(FILE));
    }

    /** With these values for its variables; one without a value is an error. */
    static ComposeFile read(Map<String, String> values) {
        return parse(
                VARIABLE.matcher(text(FILE)).replaceAll(variable -> Matcher.quoteReplacement(value(variable, values))));
    }

    private static String value(MatchResult variable, Map<String, String> values) {
        if (variable.group(1) == null) {
            return "$";
        }
        String value = values.get(variable.group(1));
        if (value == null) {
            throw new AssertionError("No value for " + variable.group());
        }
        return value;
    }

    static ComposeFile parse(String text) {
        return new ComposeFile(new Yaml().load(text));
    }

    /** The variables that it uses. */
    static Set<String> variables() {
        return VARIABLE.matcher(text(FILE))
                .results()
                .filter(match -> match.group(1) != null)
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The variables of {@code .env.example} with their values. */
    static Map<String, String> example() {
        Map<String, String> values = new TreeMap<>();
        ASSIGNMENT.matcher(text(VARIABLES)).results().forEach(line -> values.put(line.group(1), line.group(2)));
        return values;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Service service(String name) {
        return new Service(name, map(map(content.get("services")).get(name)));
    }

    List<Service> services() {
        return map(content.get("services")).keySet().stream()
                .map(name -> service(name.toString()))
                .toList();
    }

    Set<String> volumes() {
        return keys(map(content.get("volumes")));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<String> list(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Set<String> keys(Map<?, ?> map) {
        return map.keySet().stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** One service. */
    record Service(String name, Map<?, ?> settings) {
        String text(String setting) {
            return String.valueOf(settings.get(setting));
        }

        List<String> list(String setting) {
            return ComposeFile.list(settings.get(setting));
        }

        boolean has(String setting) {
            return settings.containsKey(setting);
        }

        /** Whether it ends by itself. */
        boolean once() {
            return text("restart").equals("no");
        }

        Map<String, String> environment() {
            Map<String, String> environment = new TreeMap<>();
            map(settings.get("environment"))
                    .forEach((variable, value) -> environment.put(variable.toString(), String.valueOf(value)));
            return environment;
        }

        /** Service to condition. */
        Map<String, String> dependencies() {
            Map<String, String> dependencies = new TreeMap<>();
            map(settings.get("depends_on"))
                    .forEach((service, how) ->
                            dependencies.put(service.toString(), String.valueOf(map(how).get("condition"))));
            return dependencies;
        }

        /** Of the health check. */
        List<String> test() {
            return ComposeFile.list(map(settings.get("healthcheck")).get("test"));
        }

        Map<?, ?> limits() {
            return map(map(map(settings.get("deploy")).get("resources")).get("limits"));
        }

        Map<?, ?> build() {
            return map(settings.get("build"));
        }

        /** What the command's {@code --set} say. */
        Map<String, String> set() {
            Map<String, String> values = new TreeMap<>();
            for (String argument : list("command")) {
                if (argument.startsWith("--set=")) {
                    String[] pair = argument.substring("--set=".length()).split("=", 2);
                    values.put(pair[0], pair[1]);
                }
            }
            return values;
        }

        /** What {@code -c} gives PostgreSQL. */
        Map<String, String> postgresSettings() {
            Map<String, String> values = new TreeMap<>();
            List<String> command = list("command");
            for (int i = 0; i + 1 < command.size(); i++) {
                if (command.get(i).equals("-c")) {
                    String[] pair = command.get(i + 1).split("=", 2);
                    values.put(pair[0], pair[1]);
                }
            }
            return values;
        }

        /** The programs that are started in it: its entry point, or else a command of its own, and its health check. */
        List<String> programs() {
            List<String> programs = new ArrayList<>();
            list("entrypoint").stream().findFirst().ifPresent(programs::add);
            List<String> test = test();
            if (!test.isEmpty() && test.get(0).equals("CMD")) {
                programs.add(test.get(1));
                // env VARIABLE=value PROGRAM
                if (test.get(1).equals("env")) {
                    test.stream()
                            .skip(2)
                            .filter(word -> word.indexOf('=') < 0)
                            .findFirst()
                            .ifPresent(programs::add);
                }
            } else if (!test.isEmpty()) {
                Stream.of(test.get(1).split("\\|"))
                        .map(part -> part.strip().split(" ", 2)[0])
                        .forEach(programs::add);
            }
            return programs;
        }

        /** Whether this one and the other may run at a time: only one of the two kinds of Kafka does. */
        boolean besides(Service other) {
            List<String> mine = list("profiles");
            List<String> others = other.list("profiles");
            return !new HashSet<>(List.of(mine, others)).equals(Set.of(List.of("kraft"), List.of("zookeeper")));
        }
    }
}
