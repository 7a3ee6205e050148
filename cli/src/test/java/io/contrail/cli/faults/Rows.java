package io.contrail.cli.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rows of a query as lines of text, sorted: the same for the same rows, whichever database gave them. */
public final class Rows {
    private Rows() {}

    public static List<String> read(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    line.append(column == 1 ? "" : "|").append(row.getString(column));
                }
                rows.add(line.toString());
            }
        }
        Collections.sort(rows);
        return rows;
    }
}
