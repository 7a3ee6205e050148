package io.contrail.warehouse.snowflake;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The steps that are under way, in {@code contrail.steps}. */
final class Steps {
    private final Database database;

    Steps(Database database) {
        this.database = database;
    }

    /** Part of the transaction that registers the shape to which the steps lead. */
    void plan(String table, List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Step.Guard guard = step.guard();
            database.execute(
                    "INSERT INTO contrail.steps VALUES (?, ?, ?, ?, ?, ?)",
                    table,
                    i,
                    guard == null ? null : guard.schema(),
                    guard == null ? null : guard.table(),
                    guard == null ? null : guard.column(),
                    step.statement());
        }
    }

    /** Makes all that are planned for these tables, those of a process that died included. */
    void run(Predicate<String> tables) {
        for (List<@Nullable String> row : database.all("""
                SELECT table_name, step, guard_schema, guard_table, guard_column, statement
                FROM contrail.steps ORDER BY table_name, step""")) {
            if (!tables.test(String.valueOf(row.get(0)))) {
                continue;
            }
            if (row.get(4) == null || hasColumn(row.get(2), row.get(3), row.get(4))) {
                database.execute(Objects.requireNonNull(row.get(5)));
            }
            database.execute(
                    "DELETE FROM contrail.steps WHERE table_name = ? AND step = ?",
                    row.get(0),
                    Integer.valueOf(Objects.requireNonNull(row.get(1))));
        }
    }

    private boolean hasColumn(@Nullable String schema, @Nullable String table, @Nullable String column) {
        return database.number("""
                        SELECT count(*) FROM information_schema.columns
                        WHERE table_schema = ? AND table_name = ? AND column_name = ?""", schema, table, column) > 0;
    }
}
