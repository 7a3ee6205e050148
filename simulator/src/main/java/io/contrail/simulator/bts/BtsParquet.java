package io.contrail.simulator.bts;

import io.contrail.simulator.reference.Airports;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads Parquet through DuckDB, in the order of the file. */
final class BtsParquet {
    private BtsParquet() {}

    static BtsFlights read(Path path, Airports airports) {
        String file = path.toString();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            checkColumns(duckdb, file);
            BtsFlights flights = new BtsFlights(file, airports);
            BtsRowParser parser = new BtsRowParser(file, airports);
            try (PreparedStatement query = duckdb.prepareStatement("SELECT strftime(date, '%Y-%m-%d %H:%M'),"
                    + " delay::VARCHAR, distance::VARCHAR, origin, destination FROM read_parquet(?)")) {
                query.setString(1, file);
                try (ResultSet rows = query.executeQuery()) {
                    long row = 0;
                    while (rows.next()) {
                        flights.add(parser.parse(
                                ++row,
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5)));
                    }
                }
            }
            if (flights.size() == 0) {
                throw BtsErrors.empty(file);
            }
            return flights;
        } catch (SQLException e) {
            throw BtsErrors.unreadable(file, e);
        }
    }

    private static void checkColumns(Connection duckdb, String file) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> described = new ArrayList<>();
        try (PreparedStatement query = duckdb.prepareStatement("DESCRIBE SELECT * FROM read_parquet(?)")) {
            query.setString(1, file);
            try (ResultSet columns = query.executeQuery()) {
                while (columns.next()) {
                    String type = columns.getString(2);
                    described.add(columns.getString(1) + " " + type);
                    if (!columns.getString(1).equals("date") || type.startsWith("TIMESTAMP") || type.equals("DATE")) {
                        names.add(columns.getString(1));
                    }
                }
            }
        }
        for (String column : BtsRowParser.COLUMNS) {
            if (!names.contains(column)) {
                throw BtsErrors.column(file, column, String.join(", ", described));
            }
        }
    }
}
