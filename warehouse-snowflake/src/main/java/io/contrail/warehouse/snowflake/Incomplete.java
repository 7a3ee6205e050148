package io.contrail.warehouse.snowflake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables whose rows may lack what the stream did not tell, since which ordinal. A table is complete again when every row
 * that is older has been written again or is gone.
 */
final class Incomplete {
    private final Database database;
    private final Map<String, Long> since = new HashMap<>();

    Incomplete(Database database) {
        this.database = database;
    }

    void load() {
        since.clear();
        for (List<@Nullable String> row :
                database.all("SELECT table_name, max(ordinal) FROM contrail.incomplete GROUP BY table_name")) {
            since.put(String.valueOf(row.get(0)), Long.parseLong(String.valueOf(row.get(1))));
        }
    }

    /** Marks a table until all rows that are older than the ordinal are gone or written again. */
    void add(TableLayout layout, long ordinal, String reason) {
        database.execute("INSERT INTO contrail.incomplete VALUES (?, ?, ?)", layout.name(), ordinal, reason);
        since.merge(layout.name(), ordinal, Math::max);
    }

    /** Looks, right after an apply, whether the table has become complete. */
    void settle(TableLayout layout) {
        Long ordinal = since.get(layout.name());
        if (ordinal == null) {
            return;
        }
        if (database.number("SELECT count(*) FROM %s WHERE \"_ordinal\" < ?".formatted(layout.current()), ordinal)
                == 0) {
            database.execute("DELETE FROM contrail.incomplete WHERE table_name = ?", layout.name());
            since.remove(layout.name());
        }
    }
}
