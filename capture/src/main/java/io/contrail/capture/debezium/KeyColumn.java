package io.contrail.capture.debezium;

import io.debezium.relational.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the columns by which the warehouse tells a table's rows apart, as {@link CatalogFacts} has told it. Debezium's
 * own idea of a key will not do: until a table's first change it takes any unique index for one.
 *
 * @param type its name without a length, by which a text is cast to it: a key that only the warehouse has may be of none
 *     that the column could hold, and must not be changed into one
 */
record KeyColumn(String name, String type) {
    private static final String QUERY = """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, -1)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_index x ON x.indrelid = c.oid
            CROSS JOIN unnest(x.indkey) WITH ORDINALITY i(num, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.num
            WHERE n.nspname = ? AND c.relname = ? AND i.place <= x.indnkeyatts
                AND CASE c.relreplident WHEN 'i' THEN x.indisreplident ELSE x.indisprimary END
            ORDER BY CASE WHEN x.indisprimary THEN i.place ELSE i.num END""";

    /** A table's key in its order: a primary key has its own, another unique index the table's. Empty without a key. */
    static List<KeyColumn> of(Connection connection, TableId table) throws SQLException {
        List<KeyColumn> key = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, table.schema());
            query.setString(2, table.table());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    key.add(new KeyColumn(row.getString(1), row.getString(2)));
                }
            }
        }
        return key;
    }
}
