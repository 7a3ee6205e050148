package io.contrail.cli.connectors;

import java.util.ArrayList;
import java.util.List;

/** The lines of a stack trace that tell: its beginning, and every cause with the place it came from. */
public final class Traces {
    private static final int FIRST = 3;
    private static final int OF_CAUSE = 2;

    private Traces() {}

    public static List<String> excerpt(String trace) {
        List<String> lines = trace.lines().filter(line -> !line.isBlank()).toList();
        List<String> excerpt = new ArrayList<>();
        int wanted = FIRST;
        boolean left = false;
        for (String line : lines) {
            if (line.startsWith("Caused by: ")) {
                wanted = OF_CAUSE;
            }
            if (wanted > 0) {
                excerpt.add(line.replace("\t", "    "));
                wanted--;
                left = false;
            } else if (!left) {
                excerpt.add("    ...");
                left = true;
            }
        }
        return excerpt;
    }
}
