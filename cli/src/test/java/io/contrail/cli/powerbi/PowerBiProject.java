package io.contrail.cli.powerbi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a Power BI project. */
public record PowerBiProject(Map<String, String> files) {
    public static PowerBiProject read(Path root) {
        return new PowerBiProject(ProjectFolder.read(root).files());
    }

    /** With another text in place of one that a file has. */
    public PowerBiProject with(String file, String right, String wrong) {
        Map<String, String> other = new TreeMap<>(files);
        String text = files.getOrDefault(file, "");
        if (!text.contains(right)) {
            throw new IllegalArgumentException("%s has no %s".formatted(file, right));
        }
        other.put(file, text.replace(right, wrong));
        return new PowerBiProject(other);
    }

    /** What is wrong with it, as far as can be told; nothing when all is well. */
    public List<String> problems(Warehouse warehouse) {
        try {
            ProjectFolder folder = new ProjectFolder(files);
            SemanticModel model = new SemanticModel(folder);
            List<String> problems = new ArrayList<>(model.problems(warehouse));
            problems.addAll(new Report(folder, model).problems());
            return problems;
        } catch (IllegalArgumentException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** What a parameter is before anybody has set it. */
    public String parameter(String name) {
        return new SemanticModel(new ProjectFolder(files)).parameter(name);
    }

    public List<String> pages() {
        ProjectFolder folder = new ProjectFolder(files);
        return List.copyOf(
                new Report(folder, new SemanticModel(folder)).titles().values());
    }
}
