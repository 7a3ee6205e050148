package io.contrail.cli.pipeline;

import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a status says of the warehouse. One that costs money to look at is looked at only while changes land and a little
 * longer, until they are applied; in between it is as it was.
 */
final class WarehouseLook implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration SETTLED = Duration.ofSeconds(30);

    private final WarehouseEnd warehouse;
    private final Map<TableName, Long> rows = new HashMap<>();
    private final Map<String, String> incomplete = new TreeMap<>();
    private @Nullable Double landed;
    private long landedAt = System.nanoTime();
    private long lookedAt;
    private boolean looked;
    private @Nullable Connection connection;

    WarehouseLook(WarehouseEnd warehouse) {
        this.warehouse = warehouse;
    }

    /**
     * Looks, if it is time to.
     *
     * @param changes how many have landed as far as the sink tells; null when it does not
     * @param troubles takes what is wrong
     */
    void refresh(@Nullable Double changes, List<TableName> tables, List<String> troubles) {
        long now = System.nanoTime();
        if (!Objects.equals(changes, landed)) {
            landed = changes;
            landedAt = now;
        }
        if (warehouse.metered() && looked) {
            boolean settled = lookedAt - landedAt > SETTLED.toNanos();
            if (settled || now - lookedAt < PAUSE.toNanos()) {
                return;
            }
        }
        lookedAt = now;
        looked = true;
        rows.clear();
        try {
            for (TableName table : tables) {
                Long number = count(table, troubles);
                if (number != null) {
                    rows.put(table, number);
                }
            }
            lookForIncomplete();
        } catch (PipelineException e) {
            troubles.add("warehouse: " + e.what());
        }
    }

    /** Rows of a table; null when nothing of it has landed. */
    @Nullable
    Long rows(TableName table) {
        return rows.get(table);
    }

    /** Tables of which the warehouse lacks something until somebody acts, with the reasons. */
    Map<String, String> incomplete() {
        return new TreeMap<>(incomplete);
    }

    private void lookForIncomplete() {
        incomplete.clear();
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT source_schema || '.' || source_table, dead_letters, reason
                        FROM contrail.tables WHERE incomplete""")) {
            while (row.next()) {
                List<String> parts = new ArrayList<>();
                if (row.getLong(2) > 0) {
                    parts.add("%d dead letters, see 'contrail dlq list'".formatted(row.getLong(2)));
                }
                if (row.getString(3) != null) {
                    parts.add(row.getString(3) + " To do: UPDATE the table's older rows with their own values");
                }
                incomplete.put(row.getString(1), String.join("; ", parts));
            }
        } catch (SQLException e) {
            close(); // the sink has not made its tables yet
        }
    }

    private @Nullable Long count(TableName table, List<String> troubles) {
        try {
            return count(table);
        } catch (SQLException once) {
            close(); // a session may have expired
        }
        try {
            return count(table);
        } catch (SQLException e) {
            close();
            troubles.add("warehouse: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Long count(TableName table) throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table.quoted())) {
            return row.next() ? row.getLong(1) : null;
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).contains("does not exist")) {
                return null; // nothing of this table has landed yet
            }
            throw e;
        }
    }

    Connection connection() {
        Connection current = connection;
        if (current == null) {
            current = warehouse.connect();
            connection = current;
        }
        return current;
    }

    /** It may be used again. */
    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is being thrown away.
        }
        connection = null;
    }
}
