package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of docs/reference, or the part of one between two markers, that is made from the program. */
record GeneratedPage(Path file) {
    private static final String BEGIN = "<!-- made from the program from here -->\n";
    private static final String END = "<!-- to here -->\n";
    private static final String WRITE = "contrail.write.docs";

    static GeneratedPage named(String name) {
        return new GeneratedPage(Path.of("..", "docs", "reference", name));
    }

    String text() throws IOException {
        return Files.readString(file);
    }

    /** Fails when the page does not say this; or, when asked to, makes it say so. */
    void mustSay(String generated) throws IOException {
        String page = text();
        String wanted = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n" + generated + "\n"
                + page.substring(page.indexOf(END));
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, wanted);
        }
        assertThat(text())
                .as("%s is out of date: run this test with -D%s=true and commit the page", file, WRITE)
                .isEqualTo(wanted);
    }

    /** A text in a cell of a table. */
    static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").strip();
    }
}
