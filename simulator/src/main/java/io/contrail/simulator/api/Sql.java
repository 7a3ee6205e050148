package io.contrail.simulator.api;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A statement that grows by conditions, each with its values. */
final class Sql {
    private final StringBuilder text;
    private final List<Object> values = new ArrayList<>();

    /** One row as one object. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    Sql(String text, Object... values) {
        this.text = new StringBuilder(text);
        add(values);
    }

    /** Goes on with this text. */
    Sql then(String more, Object... with) {
        text.append(' ').append(more);
        add(with);
        return this;
    }

    /** Goes on with another statement, values and all. */
    Sql then(Sql other) {
        text.append(' ').append(other.text);
        values.addAll(other.values);
        return this;
    }

    /** Goes on with this text when there is a value. */
    <T> Sql when(Optional<T> value, String more) {
        value.ifPresent(present -> then(more, present));
        return this;
    }

    <T> List<T> list(Connection connection, Row<T> mapper) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(text.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(mapper.of(row));
                }
            }
        }
        return rows;
    }

    <T> Optional<T> first(Connection connection, Row<T> mapper) throws SQLException {
        return list(connection, mapper).stream().findFirst();
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private void add(Object... with) {
        Arrays.stream(with)
                .map(value -> value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value)
                .forEach(values::add);
    }
}
