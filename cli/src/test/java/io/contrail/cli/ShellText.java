package io.contrail.cli;

import java.util.ArrayList;
import java.util.List;

/** Simple commands of a shell text, as far as documentation uses the shell. */
final class ShellText {
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    private ShellText() {}

    /** The words of each command; of {@code a | b}, {@code a && b} and {@code a <(b)} there are two. */
    static List<List<String>> commands(String text) {
        ShellText shell = new ShellText();
        shell.read(text);
        return shell.commands;
    }

    private void read(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : '\n';
            if (c == '\\' && next == '\n' && quote != '\'') {
                i++;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else if (c == '\\' && quote == '"' && "\"\\$`".indexOf(next) >= 0) {
                    word.append(next);
                    i++;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == '\\') {
                add(next);
                i++;
            } else if (c == '#' && !inWord) {
                i = text.indexOf('\n', i) - 1;
            } else if (c == ' ' || c == '\t') {
                endWord();
            } else if (c == '\n' || "|&;()<>".indexOf(c) >= 0) {
                // What follows a redirection is a file, which is no command of ours.
                endCommand();
            } else {
                add(c);
            }
        }
        endCommand();
    }

    private void add(char c) {
        word.append(c);
        inWord = true;
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void endCommand() {
        endWord();
        if (!words.isEmpty()) {
            commands.add(words);
            words = new ArrayList<>();
        }
    }
}
