package io.contrail.cli.deploy;

import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a deployment would do, a step for each statement in their order. */
record Plan(List<Step> steps) {

    /** What a statement does to what is there. */
    enum Effect {
        CREATE,
        REPLACE,
        ADD,
        LOSE,
        CONFLICT,
        KEEP,
        RUN,
        SKIP
    }

    /** @param detail why, or which columns; may be empty */
    record Step(SqlStatement statement, Effect effect, String detail) {}

    Plan {
        steps = List.copyOf(steps);
    }

    /** @param existing empty when nothing can be asked: then what would be made or lost is not known */
    static Plan of(SqlScript script, DeployTarget target, Optional<Existing> existing, boolean objectsOnly) {
        List<Step> steps = new ArrayList<>();
        for (SqlStatement statement : script.statements()) {
            Optional<String> skipped = objectsOnly && script.isIn(SnowflakeSql.ACCOUNT, statement)
                    ? Optional.of("of the account; left out with --objects-only")
                    : target.skips(statement);
            steps.add(skipped.map(reason -> new Step(statement, Effect.SKIP, reason))
                    .orElseGet(() -> step(statement, existing)));
        }
        return new Plan(steps);
    }

    private static Step step(SqlStatement statement, Optional<Existing> existing) {
        Subject subject = statement.subject();
        boolean comparable = subject.creates("SCHEMA") || subject.creates("TABLE") || subject.creates("VIEW");
        if (existing.isEmpty() || !comparable) {
            return new Step(statement, Effect.RUN, "");
        }
        if (!existing.get().has(subject)) {
            return new Step(statement, Effect.CREATE, "");
        }
        return switch (subject.action()) {
            case CREATE_OR_ALTER -> altered(statement, existing.get().tables());
            case CREATE_OR_REPLACE -> new Step(statement, Effect.REPLACE, "");
            case CREATE -> new Step(statement, Effect.CONFLICT, "it is there already");
            default -> new Step(statement, Effect.KEEP, "");
        };
    }

    private static Step altered(SqlStatement statement, Map<ObjectName, Map<String, String>> tables) {
        TableDefinition wanted = TableDefinition.of(statement);
        Map<String, String> there = tables.getOrDefault(wanted.name(), Map.of());
        List<String> conflicts = wanted.columns().entrySet().stream()
                .filter(column -> there.containsKey(column.getKey())
                        && !family(column.getValue()).equals(family(there.getOrDefault(column.getKey(), ""))))
                .map(column -> "%s is %s, the file says %s"
                        .formatted(column.getKey(), there.get(column.getKey()), column.getValue()))
                .toList();
        List<String> lost = there.keySet().stream()
                .filter(column -> !wanted.columns().containsKey(column))
                .sorted()
                .toList();
        List<String> added = wanted.columns().keySet().stream()
                .filter(column -> !there.containsKey(column))
                .toList();
        if (!conflicts.isEmpty()) {
            return new Step(statement, Effect.CONFLICT, String.join("; ", conflicts));
        } else if (!lost.isEmpty()) {
            String also = added.isEmpty() ? "" : "; adds " + String.join(", ", added);
            return new Step(statement, Effect.LOSE, String.join(", ", lost) + also);
        }
        return added.isEmpty()
                ? new Step(statement, Effect.KEEP, "")
                : new Step(statement, Effect.ADD, String.join(", ", added));
    }

    /** Types that hold each other's values have one name: what CREATE OR ALTER may change is the size of a type. */
    private static String family(String type) {
        String name = type.toUpperCase(Locale.ROOT).replaceAll("[( ].*", "");
        return switch (name) {
            case "DECIMAL", "NUMERIC", "NUMBER", "INT", "INTEGER", "BIGINT", "SMALLINT" -> "NUMBER";
            case "VARCHAR", "TEXT", "STRING", "CHAR" -> "TEXT";
            case "FLOAT", "DOUBLE", "REAL" -> "FLOAT";
            case "TIMESTAMPTZ", "TIMESTAMP_TZ" -> "TIMESTAMP_TZ";
            case "TIMESTAMP", "TIMESTAMP_NTZ", "DATETIME" ->
                type.toUpperCase(Locale.ROOT).contains("WITH TIME ZONE") ? "TIMESTAMP_TZ" : "TIMESTAMP_NTZ";
            case "BINARY", "VARBINARY", "BLOB" -> "BINARY";
            default -> name;
        };
    }

    List<Step> with(Effect effect) {
        return steps.stream().filter(step -> step.effect() == effect).toList();
    }

    /** What is run, in this order. */
    List<Step> runs() {
        return steps.stream().filter(step -> step.effect() != Effect.SKIP).toList();
    }

    /** Refuses what would fail half-way, and what would lose data unless that is wanted. */
    void check(String file, boolean allowLoss) {
        refuse(
                file,
                with(Effect.CONFLICT),
                "cannot become what the file says",
                "Nothing was run: it would have failed half-way.",
                "change the file, or what is there, so that both agree; 'contrail deploy --dry-run' shows the plan.");
        if (!allowLoss) {
            refuse(
                    file,
                    with(Effect.LOSE),
                    "would lose columns with their data",
                    "CREATE OR ALTER TABLE drops a column that the file does not name. Nothing was run.",
                    "add them to the file ('contrail deploy --generate' after a change of the source's schema), or run it"
                            + " with --allow-loss.");
        }
    }

    private static void refuse(String file, List<Step> steps, String what, String meaning, String todo) {
        if (!steps.isEmpty()) {
            throw PipelineException.stop(
                    steps.stream()
                            .map(step -> "%s:%d: %s %s: %s."
                                    .formatted(
                                            file,
                                            step.statement().line(),
                                            step.statement().subject().objectName(),
                                            what,
                                            step.detail()))
                            .collect(Collectors.joining(" ")),
                    meaning,
                    todo);
        }
    }

    /** A line for each kind of step that there is, e.g. {@code 3 create, 41 keep}. */
    String summary() {
        return Set.of(Effect.values()).stream()
                .sorted()
                .filter(effect -> !with(effect).isEmpty())
                .map(effect ->
                        "%d %s".formatted(with(effect).size(), effect.name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
    }
}
