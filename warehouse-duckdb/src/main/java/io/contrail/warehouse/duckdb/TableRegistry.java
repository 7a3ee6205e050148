package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;

import io.contrail.changelog.CatalogFacts;
import io.contrail.changelog.Column;
import io.contrail.changelog.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** The tables that the warehouse holds and their shapes, kept in {@code contrail.registry} and {@code contrail.columns}. */
final class TableRegistry {
    private final Connection connection;
    private final RegisteredTables registered;

    TableRegistry(Connection connection) {
        this.connection = connection;
        this.registered = new RegisteredTables(Sql.of(connection));
    }

    void save(TableLayout layout) throws SQLException {
        save(layout, List.of());
    }

    /**
     * Writes a table's shape and lets its views follow.
     *
     * @param before statements of the same transaction
     */
    void save(TableLayout layout, List<String> before) throws SQLException {
        String name = literal(layout.name());
        CatalogFacts facts = layout.schema().facts();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String sql : before) {
                statement.execute(sql);
            }
            statement.execute("INSERT OR REPLACE INTO contrail.registry VALUES (%s, %s, %s, %s, %d, %s, %s, %s, %d)"
                    .formatted(
                            name,
                            literal(layout.table().schema()),
                            literal(layout.table().name()),
                            layout.deletes(),
                            layout.generation(),
                            facts == null ? "NULL" : facts.table(),
                            facts == null ? "NULL" : facts.file(),
                            facts != null && facts.later(),
                            layout.shapedAt()));
            statement.execute("DELETE FROM contrail.columns WHERE table_name = " + name);
            List<Column> columns = layout.schema().columns();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                int key = layout.schema().key().indexOf(column.name());
                CatalogFacts.ColumnFacts known = layout.schema().facts(column);
                statement.execute("INSERT INTO contrail.columns VALUES (%s, %d, %s, %s, %s, %s, %s, %s, %s, %s)"
                        .formatted(
                                name,
                                i + 1,
                                literal(column.name()),
                                literal(DuckDbTypes.sql(column.type())),
                                literal(column.sourceType()),
                                key < 0 ? "NULL" : key + 1,
                                layout.toasted().contains(column.name()),
                                known == null ? "NULL" : known.number(),
                                known != null && known.missing(),
                                known == null || known.value() == null ? "NULL" : literal(known.value())));
            }
            for (String view : layout.createViews()) {
                statement.execute(view);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    List<TableLayout> load() throws SQLException {
        return registered.all();
    }

    /** The columns of a table's archive that come from the source, with DuckDB's types. */
    Map<String, String> archived(TableId table) throws SQLException {
        return registered.archived(table);
    }
}
