package io.contrail.snowflake.streaming;

import io.contrail.snowflake.catalog.ObjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What is durable of every channel, in DuckDB, in the transaction of the connection. */
final class CommittedChannels {
    private static final String NAMED =
            " WHERE database_name = ? AND schema_name = ? AND pipe_name = ? AND channel_name = ?";

    private CommittedChannels() {}

    static Optional<Committed> read(Connection connection, ChannelName name) throws SQLException {
        String sql = """
                SELECT offset_token, created_on_ms, rows_inserted, rows_parsed, rows_error_count, error_token,
                    error_message, error_at_ms FROM "double".channels""" + NAMED;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement, 1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long errorAt = row.getLong(8);
                return Optional.of(new Committed(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6),
                        row.getString(7),
                        errorAt == 0 ? null : errorAt));
            }
        }
    }

    static void write(Connection connection, ChannelName name, Committed committed) throws SQLException {
        delete(connection, name);
        String sql = "INSERT INTO \"double\".channels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement, 1, name);
            statement.setString(5, committed.offsetToken());
            statement.setLong(6, committed.createdAt());
            statement.setLong(7, committed.inserted());
            statement.setLong(8, committed.parsed());
            statement.setLong(9, committed.errors());
            statement.setString(10, committed.errorToken());
            statement.setString(11, committed.errorMessage());
            statement.setObject(12, committed.errorAt());
            statement.execute();
        }
    }

    static void delete(Connection connection, ChannelName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM \"double\".channels" + NAMED)) {
            name(statement, 1, name);
            statement.execute();
        }
    }

    /** A table that is dropped or replaced takes its pipe, and the pipe its channels. */
    static void deleteOf(Connection connection, ObjectName table) throws SQLException {
        String sql = "DELETE FROM \"double\".channels WHERE database_name = ? AND schema_name = ? AND pipe_name = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.schema().database());
            statement.setString(2, table.schema().schema());
            statement.setString(3, table.name() + ChannelName.DEFAULT_PIPE);
            statement.execute();
        }
    }

    private static void name(PreparedStatement statement, int from, ChannelName name) throws SQLException {
        statement.setString(from, name.schema().database());
        statement.setString(from + 1, name.schema().schema());
        statement.setString(from + 2, name.pipe());
        statement.setString(from + 3, name.channel());
    }
}
