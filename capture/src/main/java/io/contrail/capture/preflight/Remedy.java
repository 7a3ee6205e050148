package io.contrail.capture.preflight;

import io.contrail.capture.source.TableName;
import java.util.List;

/**
 * One way to mend a finding.
 *
 * @param how who runs it or what it means to choose it, a part of a sentence such as "as the table's owner"
 * @param commands to paste, in this order; SQL ends with a semicolon
 */
public record Remedy(String how, List<String> commands) {
    public Remedy {
        commands = List.copyOf(commands);
    }

    static Remedy sql(String how, String... statements) {
        return sql(how, List.of(statements));
    }

    static Remedy sql(String how, List<String> statements) {
        return new Remedy(
                how, statements.stream().map(statement -> statement + ";").toList());
    }

    /** Excludes a table; the pattern is quoted for the shell. */
    static Remedy exclude(String how, TableName table) {
        return shell(
                how, "contrail up --tables '!%s'".formatted(table.toString().replace("'", "'\\''")));
    }

    static Remedy shell(String how, String command) {
        return new Remedy(how, List.of(command));
    }
}
