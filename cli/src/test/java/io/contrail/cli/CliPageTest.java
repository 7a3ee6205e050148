package io.contrail.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** docs/reference/cli.md says what the commands' own help says. */
class CliPageTest {
    private static final int WIDTH = 100;

    /** An example and, after two blanks or more, what it is for. */
    private static final Pattern REMARK = Pattern.compile("(contrail .*?\\S) {2,}(\\S.*)");

    @Test
    void thePageShowsEveryCommand() throws Exception {
        StringBuilder page = new StringBuilder();
        CommandLine contrail = Main.commandLine();
        contents(contrail, page);
        page.append('\n');
        describe(contrail, page);
        GeneratedPage.named("cli.md").mustSay(page.toString().strip() + "\n");
    }

    private static void contents(CommandLine command, StringBuilder page) {
        for (CommandLine sub : subcommands(command)) {
            String name = sub.getCommandSpec().qualifiedName();
            page.append("- [`%s`](#%s)\n".formatted(name, name.replace(' ', '-')));
            contents(sub, page);
        }
    }

    private static void describe(CommandLine command, StringBuilder page) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.autoWidth(false);
        usage.width(WIDTH);
        page.append("## %s\n\n".formatted(command.getCommandSpec().qualifiedName()));
        paragraph(String.join(" ", usage.description()), page);
        page.append("```\n%s\n```\n\n"
                .formatted(command.getHelp().synopsis(0).stripTrailing().replaceAll("(?m) +$", "")));
        arguments(command, page);
        footer(usage.footer(), page);
        subcommands(command).forEach(sub -> describe(sub, page));
    }

    private static List<CommandLine> subcommands(CommandLine command) {
        return command.getSubcommands().values().stream()
                .distinct()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .toList();
    }

    private static void arguments(CommandLine command, StringBuilder page) {
        List<String> rows = new ArrayList<>();
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            if (!parameter.hidden()) {
                rows.add(row("`%s`".formatted(parameter.paramLabel()), parameter));
            }
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            boolean ofEveryCommand = option.usageHelp() || option.versionHelp();
            if (!option.hidden() && !ofEveryCommand) {
                String names = "`" + String.join("`, `", option.names()) + "`";
                rows.add(row(
                        option.arity().max() == 0 ? names : "%s `%s`".formatted(names, option.paramLabel()), option));
            }
        }
        if (!rows.isEmpty()) {
            page.append("| argument | meaning |\n|---|---|\n")
                    .append(String.join("", rows))
                    .append('\n');
        }
    }

    private static String row(String names, ArgSpec argument) {
        return "| %s | %s%s |\n"
                .formatted(
                        GeneratedPage.cell(names),
                        argument.required() ? "Required. " : "",
                        GeneratedPage.cell(text(String.join(" ", argument.description()))));
    }

    private static void footer(String[] lines, StringBuilder page) {
        List<String> prose = new ArrayList<>();
        List<String> examples = new ArrayList<>();
        for (String line : Arrays.stream(lines).map(CliPageTest::text).toList()) {
            if (line.startsWith("  ")) {
                examples.add(REMARK.matcher(line.strip()).replaceFirst("$1    # $2"));
            } else if (line.isBlank() || line.equals("Examples:")) {
                paragraph(String.join(" ", prose), page);
                prose.clear();
            } else {
                prose.add(line.strip());
            }
        }
        paragraph(String.join(" ", prose), page);
        if (!examples.isEmpty()) {
            page.append("```sh\n%s\n```\n\n".formatted(String.join("\n", examples)));
        }
    }

    private static void paragraph(String text, StringBuilder page) {
        if (!text.isBlank()) {
            page.append(GeneratedPage.cell(text(text))).append("\n\n");
        }
    }

    /** As picocli prints it, which takes a description for a format. */
    private static String text(String description) {
        try {
            return description.formatted();
        } catch (IllegalFormatException literal) {
            return description;
        }
    }
}
