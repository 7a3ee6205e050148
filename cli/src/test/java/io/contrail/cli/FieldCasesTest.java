package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/explanation/field-cases.md} names tests: they are there. */
class FieldCasesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:IT|Test|Contract))[.](\\w+)`");

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/explanation/field-cases.md"));
        Map<String, String> tests = tests();
        List<String> named = NAMED.matcher(page)
                .results()
                .map(name -> name.group(0))
                .distinct()
                .toList();
        assertThat(named).hasSizeGreaterThan(15);
        assertThat(NAMED.matcher(page)
                        .results()
                        .filter(name ->
                                !tests.getOrDefault(name.group(1), "").contains("void %s(".formatted(name.group(2))))
                        .map(name -> name.group(0)))
                .as("tests that the page names and nobody has")
                .isEmpty();
    }

    /** A line without a test says that there is none. */
    @Test
    void everyThreadHasATestOrAnAnswer() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("docs/explanation/field-cases.md")).stream()
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| thread"))
                        .filter(line -> !NAMED.matcher(line).find() && !line.contains("**not ")))
                .isEmpty();
    }

    /** The sources of all tests, by class. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> modules = Files.list(ROOT)) {
            files = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(FieldCasesTest::sources)
                    .collect(Collectors.toList());
        }
        for (Path file : files) {
            tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
        return tests;
    }

    private static Stream<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
