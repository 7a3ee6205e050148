package io.contrail.verifier.source;

import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.RowPrint;
import io.contrail.changelog.verification.SnapshotPin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one table of the source, each time in a short transaction with a pin of its own. It takes the weakest lock before
 * its snapshot, so that neither a TRUNCATE nor DDL can come between, and never writes. Used by one thread.
 */
public final class SourceReader {
    private static final int XOR_SINCE = 14_00_00;
    private static final int FETCH = 2_000;

    private final SourceConnection source;
    private final SourceTable table;
    private final TableSchema schema;
    private final List<PostgresText.Compared> columns;
    private final PostgresText text;
    private final boolean xor;
    private final int ordered;
    private @Nullable String shapeSeen;
    private long opened;

    /**
     * For the columns of a comparison.
     *
     * @param source this reader's own as long as it is used
     * @param schema the table as the warehouse has it
     */
    public SourceReader(SourceConnection source, SourceTable table, TableSchema schema, List<String> columns) {
        this.source = source;
        this.table = table;
        this.schema = schema;
        this.columns = columns.stream().map(name -> compared(name)).toList();
        this.text = new PostgresText(source.test("SELECT current_setting('server_encoding') = 'UTF8'"));
        this.xor = source.version() >= XOR_SINCE;
        this.ordered = leadingColumnsInOneOrder();
    }

    /** Settings of a session in which every value prints canonically. Once a connection. */
    public static void prepare(SourceConnection source) {
        source.execute(
                "SET TimeZone = 'UTC'",
                "SET DateStyle = 'ISO, YMD'",
                "SET IntervalStyle = 'postgres'",
                "SET extra_float_digits = 1",
                "SET standard_conforming_strings = on",
                "SET bytea_output = 'hex'",
                "SET jit = off",
                "SET max_parallel_workers_per_gather = 0",
                "SET lock_timeout = '10s'");
    }

    /** Whether parts of the table can be told by ranges of the key that mean the same on both sides. */
    public boolean divisible() {
        return ordered > 0;
    }

    private PostgresText.Compared compared(String name) {
        Column there = schema.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new PostgresText.Compared(table.column(name).orElseThrow(), there.type());
    }

    /** How many of the key's first columns both sides order alike. */
    private int leadingColumnsInOneOrder() {
        int count = 0;
        for (String name : schema.key()) {
            PostgresText.Compared column = compared(name);
            ColumnType type = column.type();
            boolean text = type instanceof ColumnType.Text
                    && column.column().bytewise()
                    && List.of("text", "varchar").contains(column.column().baseType());
            if (!text
                    && (type instanceof ColumnType.Text
                            || type instanceof ColumnType.Json
                            || type instanceof ColumnType.Floating)) {
                break;
            }
            count++;
        }
        return count;
    }

    /**
     * The key up to and with which so many rows of a range lie; null when it has no more than these. The columns to order
     * by are named with their table: alone, a name means the text of the key that is selected, so that every chunk sorted
     * the rest of the table by text.
     */
    private @Nullable List<String> boundary(KeyRange range, long rows) throws SQLException {
        String names = schema.key().subList(0, ordered).stream()
                .map(name -> "t." + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
        String sql = "SELECT %s FROM %s AS t WHERE %s ORDER BY %s LIMIT 1 OFFSET %d"
                .formatted(keyTexts(ordered), table.from(), condition(range), names, rows - 1);
        try (Statement statement = source.jdbc().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? keyOf(row, 1, ordered) : null;
        }
    }

    /**
     * The first part of a range.
     *
     * @param rows about how many it is to have
     */
    public SourceChunk first(KeyRange range, long rows) {
        return reading(!divisible(), pin -> {
            List<String> boundary = divisible() ? boundary(range, rows) : null;
            return sum(boundary == null ? range : new KeyRange(range.after(), boundary), pin);
        });
    }

    /** A range once more. */
    public SourceChunk again(KeyRange range) {
        return reading(range.isAll(), pin -> sum(range, pin));
    }

    private SourceChunk sum(KeyRange range, SnapshotPin pin) throws SQLException {
        String from = "FROM (SELECT %s AS digest FROM %s WHERE %s OFFSET 0) s"
                .formatted(text.digest(columns), table.from(), condition(range));
        Connection connection = source.jdbc();
        if (!schema.keyed()) {
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT count(*), coalesce(sum(%s), 0), coalesce(sum(%s), 0) %s"
                                    .formatted(half(1), half(17), from))) {
                row.next();
                Fingerprint print = new Fingerprint(
                        row.getBigDecimal(2).toBigInteger().longValue(),
                        row.getBigDecimal(3).toBigInteger().longValue());
                return new SourceChunk(range, pin, row.getLong(1), print, System.nanoTime() - opened);
            }
        } else if (xor) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT count(*), bit_xor(('x' || digest)::bit(128))::text " + from)) {
                row.next();
                String bits = row.getString(2);
                Fingerprint print = bits == null
                        ? Fingerprint.NONE
                        : new Fingerprint(
                                Long.parseUnsignedLong(bits, 0, 64, 2), Long.parseUnsignedLong(bits, 64, 128, 2));
                return new SourceChunk(range, pin, row.getLong(1), print, System.nanoTime() - opened);
            }
        }
        long rows = 0;
        Fingerprint print = Fingerprint.NONE;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery("SELECT digest " + from)) {
                for (; row.next(); rows++) {
                    print = print.xor(Fingerprint.parse(row.getString(1)));
                }
            }
        }
        return new SourceChunk(range, pin, rows, print, System.nanoTime() - opened);
    }

    private static String half(int digit) {
        return "('x' || substr(digest, %d, 15))::bit(60)::bigint".formatted(digit);
    }

    /** A range row by row; of a table without a key, equal rows together. */
    public SnapshotPin rows(KeyRange range, Consumer<RowPrint> rows) {
        int width = schema.key().size();
        String sql = schema.keyed()
                ? "SELECT %s, 1, %s FROM %s WHERE %s"
                        .formatted(text.digest(columns), keyTexts(width), table.from(), condition(range))
                : "SELECT %s, count(*) FROM %s GROUP BY 1".formatted(text.digest(columns), table.from());
        return reading(range.isAll(), pin -> {
            try (Statement statement = source.jdbc().createStatement()) {
                statement.setFetchSize(FETCH);
                try (ResultSet row = statement.executeQuery(sql)) {
                    while (row.next()) {
                        rows.accept(new RowPrint(
                                keyOf(row, 3, width), Fingerprint.parse(row.getString(1)), row.getLong(2)));
                    }
                }
            }
            return pin;
        });
    }

    /**
     * The rows of some keys.
     *
     * @param found takes each row that is there
     */
    public SnapshotPin values(List<List<String>> keys, Consumer<SourceRow> found) {
        int width = schema.key().size();
        String wanted = keys.stream()
                .map(key -> literals(key, width))
                .map(values -> "(" + values + ")")
                .collect(Collectors.joining(", "));
        String sql = "SELECT %s, xmin::text::bigint, %s FROM %s WHERE (%s) IN (%s)"
                .formatted(
                        keyTexts(width),
                        shortened(),
                        table.from(),
                        schema.key().stream().map(Identifiers::quote).collect(Collectors.joining(", ")),
                        wanted);
        return reading(false, pin -> {
            try (Statement statement = source.jdbc().createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    found.accept(new SourceRow(keyOf(row, 1, width), valuesOf(row, width + 2), row.getLong(width + 1)));
                }
            }
            return pin;
        });
    }

    /** A key's texts as they are written canonically. */
    public List<String> canonical(List<String> key) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            columns.add("CAST(%s AS %s) AS %s"
                    .formatted(
                            Identifiers.literal(key.get(i)),
                            compared(schema.key().get(i)).column().type(),
                            Identifiers.quote(schema.key().get(i))));
        }
        String sql = "SELECT %s FROM (SELECT %s) k".formatted(keyTexts(key.size()), String.join(", ", columns));
        try (Statement statement = source.jdbc().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return keyOf(row, 1, key.size());
        } catch (SQLException e) {
            throw PipelineException.usage(
                            "That is no key of %s: %s".formatted(table.table(), e.getMessage()),
                            "No row was compared.",
                            "write its values as PostgreSQL prints them; the key is %s.".formatted(schema.key()))
                    .causedBy(e);
        }
    }

    /** Of a table without a key, a row that has this fingerprint. */
    public SnapshotPin example(Fingerprint print, Consumer<SourceRow> found) {
        String sql = "SELECT xmin::text::bigint, %s FROM %s WHERE %s = '%s' LIMIT 1"
                .formatted(shortened(), table.from(), text.digest(columns), print);
        return reading(true, pin -> {
            try (Statement statement = source.jdbc().createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                if (row.next()) {
                    found.accept(new SourceRow(List.of(), valuesOf(row, 2), row.getLong(1)));
                }
            }
            return pin;
        });
    }

    private List<@Nullable String> valuesOf(ResultSet row, int first) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(row.getString(first + i));
        }
        return values;
    }

    private String shortened() {
        return columns.stream()
                .map(PostgresText::text)
                .map(value ->
                        "CASE WHEN length(%1$s) > 2000 THEN left(%1$s, 60) || '... ' || length(%1$s) || ' characters, md5 ' || md5(%1$s) ELSE %1$s END"
                                .formatted(value))
                .collect(Collectors.joining(", "));
    }

    private String keyTexts(int width) {
        return schema.key().subList(0, width).stream()
                .map(name -> PostgresText.text(compared(name)))
                .collect(Collectors.joining(", "));
    }

    private static List<String> keyOf(ResultSet row, int first, int width) throws SQLException {
        List<String> key = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            key.add(row.getString(first + i));
        }
        return key;
    }

    private String condition(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        if (range.after() != null) {
            conditions.add(comparison(range.after(), ">"));
        }
        if (range.upTo() != null) {
            conditions.add(comparison(range.upTo(), "<="));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    private String comparison(List<String> values, String operator) {
        String names = schema.key().subList(0, values.size()).stream()
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
        return "(%s) %s (%s)".formatted(names, operator, literals(values, values.size()));
    }

    private String literals(List<String> values, int width) {
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            PostgresText.Compared column = compared(schema.key().get(i));
            literals.add("CAST(%s AS %s)"
                    .formatted(
                            Identifiers.literal(CanonicalFloat.readable(values.get(i), column.type())),
                            column.column().type()));
        }
        return String.join(", ", literals);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(SnapshotPin pin) throws SQLException;
    }

    /** @param whole whether all rows are read, and not those of some keys */
    private <T> T reading(boolean whole, Reading<T> work) {
        Connection connection = source.jdbc();
        opened = System.nanoTime();
        try {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL enable_seqscan = %s;"
                                        .formatted(whole ? "on" : "off")
                                + " LOCK TABLE %s IN ACCESS SHARE MODE".formatted(table.from()));
            }
            return work.read(pin(connection));
        } catch (SQLException e) {
            throw SourceFailures.of(source, table.table(), e);
        } finally {
            SourceFailures.end(connection);
        }
    }

    private SnapshotPin pin(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT pg_current_snapshot()::text, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                    pg_is_in_recovery(),
                    (SELECT string_agg(attname || ' ' || atttypid || ' ' || atttypmod, ',' ORDER BY attnum)
                     FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped)""")) {
            query.setString(1, table.quoted());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getBoolean(3)) {
                    throw new NotVerifiableException(
                            NotVerifiableException.Reason.STANDBY,
                            "The source is a standby: there a snapshot can show a transaction that is still open as seen."
                                    + " Verify against the primary.");
                }
                String shape = String.valueOf(row.getString(4));
                if (shapeSeen == null) {
                    shapeSeen = shape;
                } else if (!shapeSeen.equals(shape)) {
                    throw new NotVerifiableException(
                            NotVerifiableException.Reason.SCHEMA_CHANGE,
                            "The table's columns changed while it was verified. Verify it again.");
                }
                return SnapshotPin.parse(row.getString(1), row.getLong(2));
            }
        }
    }
}
