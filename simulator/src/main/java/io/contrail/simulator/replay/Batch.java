package io.contrail.simulator.replay;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** One prepared statement that is filled parameter by parameter, row by row, and sent at once. */
public final class Batch {
    private final PreparedStatement statement;
    private int parameter;
    private int rows;

    public Batch(Connection connection, String sql) throws SQLException {
        statement = connection.prepareStatement(sql);
    }

    /** The next parameter, as are the others. */
    public Batch text(@Nullable String value) throws SQLException {
        statement.setString(++parameter, value);
        return this;
    }

    public Batch number(@Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(++parameter, Types.INTEGER);
        } else {
            statement.setInt(++parameter, value);
        }
        return this;
    }

    public Batch bigint(long value) throws SQLException {
        statement.setLong(++parameter, value);
        return this;
    }

    public Batch real(double value) throws SQLException {
        statement.setDouble(++parameter, value);
        return this;
    }

    public Batch flag(boolean value) throws SQLException {
        statement.setBoolean(++parameter, value);
        return this;
    }

    public Batch decimal(BigDecimal value) throws SQLException {
        statement.setBigDecimal(++parameter, value);
        return this;
    }

    public Batch date(LocalDate value) throws SQLException {
        statement.setObject(++parameter, value);
        return this;
    }

    public Batch time(@Nullable Instant value) throws SQLException {
        if (value == null) {
            statement.setNull(++parameter, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(++parameter, value.atOffset(ZoneOffset.UTC));
        }
        return this;
    }

    /** Ends a row. */
    public void add() throws SQLException {
        statement.addBatch();
        parameter = 0;
        rows++;
    }

    public void execute() throws SQLException {
        if (rows > 0) {
            statement.executeBatch();
            rows = 0;
        }
    }
}
