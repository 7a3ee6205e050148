package io.contrail.warehouse.snowflake;

import com.snowflake.ingest.streaming.SFException;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import io.contrail.changelog.TableId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Stands in for Snowflake within this process: DuckDB runs the SQL, with names of types and functions replaced, and fake
 * channels keep tokens. It proves what the warehouse does with rows, tokens and errors; neither the SDK nor the driver nor
 * Snowflake's SQL.
 */
final class FakeSnowflake implements AutoCloseable {
    /** What a channel keeps: the committed token and how many rows were refused. */
    static final class Committed {
        String token = "";
        long sequencer;
        long errors;
    }

    private static final Map<Pattern, String> DIALECT = Map.of(
            Pattern.compile("\\bNUMBER\\("), "DECIMAL(",
            Pattern.compile("\\bTIMESTAMP_NTZ\\(6\\)"), "TIMESTAMP",
            Pattern.compile("\\bTIMESTAMP_TZ\\(6\\)"), "TIMESTAMPTZ",
            Pattern.compile("\\bTIME\\(6\\)"), "TIME",
            Pattern.compile("\\bFLOAT\\b"), "DOUBLE",
            Pattern.compile("\\bTO_BINARY\\("), "fake_binary(",
            Pattern.compile("\\bTO_CHAR\\("), "fake_char(",
            Pattern.compile("\\bOCTET_LENGTH\\("), "strlen(",
            // An escape in a literal, which DuckDB does not know.
            Pattern.compile(Pattern.quote("\\\\")), "\\\\");

    private final Connection root;
    private final Map<String, Committed> channels = new HashMap<>();

    /** Asked before and after each statement and each call of the SDK; true cuts the connection there. */
    BooleanSupplier cut = () -> false;

    /** What the next calls of the SDK meet, by the call's name. */
    final Map<String, Deque<Optional<SFException>>> faults = new HashMap<>();

    FakeSnowflake() {
        try {
            root = DriverManager.getConnection("jdbc:duckdb:");
            try (Statement statement = root.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
                statement.execute("CREATE MACRO fake_binary(x, f) AS unhex(x)");
                statement.execute("CREATE MACRO dateadd(part, n, x) AS x + to_days(n)");
                statement.execute("CREATE MACRO to_number(x, f) AS ('0x' || x)::BIGINT");
                statement.execute("CREATE MACRO hex_encode(x) AS hex(x)");
                statement.execute("CREATE MACRO bitxor_agg(x) AS bit_xor(x)");
                statement.execute(
                        "CREATE MACRO fake_char(x, f) AS CASE WHEN f = 'YYYY-MM-DD' THEN strftime(x::TIMESTAMP, '%Y-%m-%d')"
                                + " WHEN f LIKE 'HH%' THEN substr(strftime(DATE '2000-01-01' + x::VARCHAR::TIME, '%Y-%m-%d %H:%M:%S.%f'), 12)"
                                + " ELSE strftime(x::VARCHAR::TIMESTAMP, '%Y-%m-%d %H:%M:%S.%f') END");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    Database database() {
        return new Database(this::connect);
    }

    SnowflakeStreamingIngestClient client(TableId table) {
        return new FakeClient(this, table);
    }

    Connection connect() throws SQLException {
        return translating(connectWithin(), Connection.class);
    }

    /** As Snowflake itself does: nothing is cut. */
    Connection connectWithin() throws SQLException {
        Connection connection = root.unwrap(org.duckdb.DuckDBConnection.class).duplicate();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
        return connection;
    }

    Committed channel(String pipe, String name) {
        return channels.computeIfAbsent(pipe + "/" + name, key -> new Committed());
    }

    void fail(String call, SFException error) {
        faults.computeIfAbsent(call, key -> new ArrayDeque<>()).add(Optional.of(error));
    }

    /** The next call of this name, after those that are told already, meets nothing. */
    void pass(String call) {
        faults.computeIfAbsent(call, key -> new ArrayDeque<>()).add(Optional.empty());
    }

    void meet(String call) {
        if (cut.getAsBoolean()) {
            throw new SFException("FATAL", "the connection is cut", 503, "Service Unavailable");
        }
        Deque<Optional<SFException>> waiting = faults.get(call);
        Optional<SFException> error = waiting == null || waiting.isEmpty() ? Optional.empty() : waiting.remove();
        if (error.isPresent()) {
            throw error.get();
        }
    }

    static String translate(String sql) {
        String translated = sql;
        for (Map.Entry<Pattern, String> entry : DIALECT.entrySet()) {
            translated = entry.getKey().matcher(translated).replaceAll(entry.getValue());
        }
        return translated;
    }

    private <T> T translating(T target, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (arguments != null
                            && arguments.length > 0
                            && arguments[0] instanceof String sql
                            && (method.getName().equals("execute")
                                    || method.getName().equals("prepareStatement"))) {
                        arguments[0] = translate(sql);
                        cut(target);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        if (method.getName().equals("execute")) {
                            cut(target);
                        }
                        return method.getName().equals("createStatement")
                                ? translating((Statement) result, Statement.class)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** The server rolls back what the session has not committed. */
    private void cut(Object target) throws SQLException {
        if (cut.getAsBoolean()) {
            (target instanceof Statement statement ? statement.getConnection() : (Connection) target).close();
            throw new SQLException("the connection is cut", "08006");
        }
    }

    @Override
    public void close() throws SQLException {
        root.close();
    }
}
