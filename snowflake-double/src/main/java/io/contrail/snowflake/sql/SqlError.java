package io.contrail.snowflake.sql;

import java.sql.SQLException;
import java.util.Objects;

/** A statement that is refused, with the code and state that the service gives it. */
public final class SqlError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Another transaction changes the same thing. */
    private static final String LOCK = "000625";

    private final String code;
    private final String state;

    public SqlError(String code, String state, String message) {
        super(message);
        this.code = code;
        this.state = state;
    }

    /** Whether another transaction was in the way. */
    public boolean isLock() {
        return code.equals(LOCK);
    }

    public static SqlError compilation(String code, String state, String message) {
        return new SqlError(code, state, "SQL compilation error:\n" + message);
    }

    /** What the double has not learned; the service may know it. */
    public static SqlError unknown(String what) {
        return compilation("001003", "42000", "syntax error: the double does not know " + what);
    }

    public static SqlError missing(String kind, Object name) {
        return compilation("002003", "02000", "%s '%s' does not exist or not authorized.".formatted(kind, name));
    }

    public static SqlError exists(Object name) {
        return compilation("002002", "42710", "Object '%s' already exists.".formatted(name));
    }

    public static SqlError noDatabase() {
        return new SqlError(
                "090105",
                "22000",
                "Cannot perform operation. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.");
    }

    public static SqlError noSchema() {
        return new SqlError(
                "090106",
                "22000",
                "Cannot perform operation. This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.");
    }

    public static SqlError notAuthorized(String role, String what) {
        return compilation(
                "003001", "42501", "Insufficient privileges to operate on %s (role %s)".formatted(what, role));
    }

    /** DuckDB's error, as near to the service's as its text tells. */
    public static SqlError of(SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("NOT NULL constraint failed")) {
            return new SqlError("100072", "22000", "NULL result in a non-nullable column\n" + message);
        }
        if (message.contains("INTERRUPT Error")) {
            return new SqlError("000604", "57014", "SQL execution canceled");
        }
        if (message.startsWith("TransactionContext Error")) {
            // The service would wait for the other transaction, up to a limit.
            return new SqlError(LOCK, "57014", "Statement was aborted because of a lock\n" + message);
        }
        if (message.startsWith("Conversion Error") || message.startsWith("Invalid Input Error")) {
            return new SqlError("100038", "22018", "Value is not recognized\n" + message);
        }
        if (message.startsWith("Out of Range Error")) {
            return new SqlError("100039", "22003", "Number out of representable range\n" + message);
        }
        if (message.contains("Referenced column") || message.contains("does not have a column named")) {
            return compilation("000904", "42000", "invalid identifier\n" + message);
        }
        if (message.startsWith("Catalog Error")) {
            return compilation("002003", "02000", "Object does not exist or not authorized.\n" + message);
        }
        return compilation("001003", "42000", message);
    }

    public String code() {
        return code;
    }

    public String state() {
        return state;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
