package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Links of the documentation lead somewhere, and its commands exist. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path INDEX = ROOT.resolve("docs/README.md");

    /** Decisions have their folder, and the pages beside it say when one is to be read. */
    private static final Path DECISIONS = ROOT.resolve("docs/adr");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : Markdown.read(page).links()) {
                if (!link.matches("[a-z]+:.*") && !resolves(page, link)) {
                    broken.add("%s: %s".formatted(ROOT.relativize(page), link));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean resolves(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(target)
                && target.startsWith(ROOT)
                && (hash < 0 || Markdown.read(target).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    void everyCommandExists() throws IOException {
        List<String> wrong = new ArrayList<>();
        int parsed = 0;
        CommandLine contrail = Main.commandLine(); // made once: it is what takes the time
        for (Path page : pages()) {
            for (List<String> command : commands(page)) {
                parsed++;
                String[] arguments = command.stream()
                        .skip(1)
                        .map(word -> word.replaceAll("\\$\\{?\\w+}?", "1"))
                        .toArray(String[]::new);
                try {
                    contrail.parseArgs(Main.dataDirectoryLast(arguments));
                } catch (CommandLine.ParameterException e) {
                    wrong.add("%s: %s: %s".formatted(ROOT.relativize(page), String.join(" ", command), e.getMessage()));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(parsed).as("commands found").isGreaterThan(100);
    }

    private static List<List<String>> commands(Path page) {
        return Markdown.read(page).shell().stream()
                .flatMap(text -> ShellText.commands(text).stream())
                .map(words -> words.stream()
                        .dropWhile(word -> word.matches("[A-Z_]+=.*"))
                        .toList())
                .filter(words -> !words.isEmpty() && words.get(0).matches("(\\./)?contrail"))
                .toList();
    }

    /** A page that points at a test points at one that there is. */
    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Set<String> tests = new TreeSet<>();
        List<Path> modules;
        try (Stream<Path> folders = Files.list(ROOT)) {
            modules = folders.map(folder -> folder.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
        }
        for (Path module : modules) {
            try (Stream<Path> files = Files.walk(module)) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.matches("[A-Z]\\w+(IT|Test)[.]java"))
                        .forEach(file -> tests.add(file.replace(".java", "")));
            }
        }
        Set<String> missing = new TreeSet<>();
        for (Path page : pages()) {
            Pattern.compile("`([A-Z]\\w+(?:IT|Test))`")
                    .matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !tests.contains(name))
                    .forEach(name -> missing.add("%s: %s".formatted(ROOT.relativize(page), name)));
        }
        assertThat(tests).hasSizeGreaterThan(100);
        assertThat(missing).isEmpty();
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        Set<Path> linked = Markdown.read(INDEX).links().stream()
                .filter(link -> !link.matches("[a-z]+:.*"))
                .map(link -> INDEX.resolveSibling(link.replaceFirst("#.*", "")).normalize())
                .collect(Collectors.toSet());
        Set<Path> missing = new TreeSet<>();
        for (Path page : pages()) {
            boolean ofTheDocs = page.startsWith(INDEX.getParent()) && !page.startsWith(DECISIONS);
            if (ofTheDocs && !page.equals(INDEX) && !linked.contains(page)) {
                missing.add(ROOT.relativize(page));
            }
        }
        assertThat(missing).as("pages that docs/README.md does not link to").isEmpty();
        assertThat(Markdown.read(ROOT.resolve("README.md")).links()).contains("docs/README.md");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        for (String folder : List.of("docs", "deploy")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }

    @Test
    void aShellTextIsReadAsTheShellDoes() {
        assertThat(ShellText.commands("a 'b c' \\\n  d  # e | f\nX=1 g \"h;\\\"i\" | j && k <(l m) > n\n"))
                .containsExactly(
                        List.of("a", "b c", "d"),
                        List.of("X=1", "g", "h;\"i"),
                        List.of("j"),
                        List.of("k"),
                        List.of("l", "m"),
                        List.of("n"));
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        Markdown page =
                Markdown.of(List.of("# What `up` does, [now](x.md#y)", "## Twice", "## Twice", "[a `b`](c.md)"));
        assertThat(page.anchors()).containsExactlyInAnyOrder("what-up-does-now", "twice", "twice-1");
        assertThat(page.links()).containsExactly("x.md#y", "c.md");
    }
}
