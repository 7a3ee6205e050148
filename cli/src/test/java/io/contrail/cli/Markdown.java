package io.contrail.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tests need of a Markdown file, read as GitHub does.
 *
 * @param links targets as written
 * @param anchors of headings
 * @param shell the text of its sh blocks
 */
record Markdown(List<String> links, Set<String> anchors, List<String> shell) {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "console");

    static Markdown read(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Markdown of(List<String> lines) {
        StringBuilder prose = new StringBuilder();
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        List<String> shell = new ArrayList<>();
        StringBuilder block = null;
        String language = "";
        for (String line : lines) {
            if (line.strip().startsWith("```")) {
                if (block == null) {
                    block = new StringBuilder();
                    language = line.strip().substring(3).strip();
                } else {
                    if (SHELLS.contains(language)) {
                        shell.add(block.toString());
                    }
                    block = null;
                }
            } else if (block != null) {
                block.append(line).append('\n');
            } else {
                if (line.matches("#{1,6} .*")) {
                    String slug = slug(line.replaceFirst("#+ ", ""));
                    int before = seen.merge(slug, 1, Integer::sum) - 1;
                    anchors.add(before == 0 ? slug : slug + "-" + before);
                }
                prose.append(line).append('\n');
            }
        }
        List<String> links = new ArrayList<>();
        // Code may stand in a link's text, and a link in code is none.
        Matcher matcher = LINK.matcher(CODE.matcher(prose).replaceAll("code"));
        while (matcher.find()) {
            links.add(matcher.group(1));
        }
        return new Markdown(links, anchors, shell);
    }

    private static String slug(String heading) {
        return LINK.matcher(heading)
                .replaceAll(link -> Matcher.quoteReplacement(link.group().replaceAll("\\[([^\\]]*)\\].*", "$1")))
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
