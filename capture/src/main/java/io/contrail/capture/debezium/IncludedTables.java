package io.contrail.capture.debezium;

import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.source.TableName;
import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.relational.TableId;
import io.debezium.relational.Tables.TableFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which tables a source connector's own settings let through, as Debezium reads them; the heartbeat is none of them. */
public final class IncludedTables {
    private static final List<String> LISTS = List.of("table.include.list", "schema.include.list");

    private final TableFilter filter;
    private final boolean everything;

    /** @param connector the settings, with references to secrets as they are */
    public IncludedTables(Map<String, String> connector) {
        Map<String, String> plain = new HashMap<>(connector);
        plain.values().removeIf(value -> value.contains("${"));
        this.filter = new PostgresConnectorConfig(Configuration.from(plain))
                .getTableFilters()
                .dataCollectionFilter();
        this.everything = LISTS.stream().noneMatch(plain::containsKey);
    }

    /** Whether no list says which; then it is the publication's matter. */
    public boolean everything() {
        return everything;
    }

    public boolean contains(TableName table) {
        return !table.schema().equals(Heartbeat.SCHEMA)
                && filter.isIncluded(new TableId(null, table.schema(), table.table()));
    }
}
