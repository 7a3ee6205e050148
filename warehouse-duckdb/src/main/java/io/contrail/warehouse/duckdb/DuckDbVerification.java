package io.contrail.warehouse.duckdb;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.verification.CheckStore;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.ChunkSum;
import io.contrail.changelog.verification.Fingerprint;
import io.contrail.changelog.verification.LandedTable;
import io.contrail.changelog.verification.RowPrint;
import io.contrail.changelog.verification.RowVersion;
import io.contrail.changelog.verification.ShapeChangedException;
import io.contrail.changelog.verification.VerificationReader;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The embedded warehouse as a verifier reads it. */
public final class DuckDbVerification implements VerificationReader {
    private static final int VERSIONS_PER_KEY = 200;
    private static final String LATE =
            "rows were read from the source while they were compared (a snapshot or a repair is under way)";
    private static final String OLD_SHAPE =
            "rows that are being changed were last written before the table got its present columns";

    private final AutoCloseable connection;
    private final Sql sql;

    /** @param sql runs its statements on this connection */
    DuckDbVerification(AutoCloseable connection, Sql sql) {
        this.connection = connection;
        this.sql = sql;
    }

    /** In the process that has the database open. */
    public static DuckDbVerification of(DuckDbDatabase database) {
        org.duckdb.DuckDBConnection connection = database.connect();
        return new DuckDbVerification(connection, Sql.of(connection));
    }

    @Override
    public Optional<LandedTable> table(TableId table) {
        return made() ? landed(table) : Optional.empty();
    }

    private boolean made() {
        try {
            return sql.isMade();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private Optional<LandedTable> landed(TableId table) {
        return asking(() -> {
            Optional<TableLayout> layout = registered(table);
            if (layout.isEmpty()) {
                return Optional.<LandedTable>empty();
            }
            String name = Identifiers.literal(layout.get().name());
            List<@Nullable String> state = sql.first(
                            """
                    SELECT (SELECT count(*) > 0 FROM contrail.offsets WHERE reload_schema = %s AND reload_table = %s),
                        (SELECT string_agg(CASE WHEN dead_letters > 0 THEN dead_letters || ' dead letters' ELSE reason END, '; ')
                         FROM contrail.tables WHERE table_name = %s AND incomplete)""".formatted(Identifiers.literal(table.schema()), Identifiers.literal(table.name()), name))
                    .orElseThrow();
            return Optional.of(
                    new LandedTable(layout.get().schema(), Boolean.parseBoolean(state.get(0)), state.get(1)));
        });
    }

    @Override
    public Map<Stream, Progress> progress() {
        return asking(() -> Catalog.progress(sql));
    }

    @Override
    public ChunkSum sum(Chunk chunk) {
        return asking(() -> {
            TableLayout layout = layout(chunk);
            List<@Nullable String> row =
                    sql.first(new AsOf(layout, chunk).sum()).orElseThrow();
            Fingerprint print = layout.schema().keyed()
                    ? reversed(row.get(1))
                    : new Fingerprint(
                            number(row.get(1)).longValue(), number(row.get(2)).longValue());
            return new ChunkSum(number(row.get(0)).longValueExact(), print, doubt(row.get(3), row.get(4)));
        });
    }

    @Override
    public Optional<String> rows(Chunk chunk, Consumer<RowPrint> rows) {
        return asking(() -> {
            AsOf asOf = new AsOf(layout(chunk), chunk);
            List<@Nullable String> doubts = sql.first(asOf.doubts()).orElseThrow();
            String doubt = doubt(doubts.get(0), doubts.get(1));
            if (doubt == null) {
                sql.query(
                        asOf.prints(),
                        row -> rows.accept(new RowPrint(
                                present(row.subList(2, row.size())),
                                Fingerprint.parse(Objects.requireNonNull(row.get(0))),
                                number(row.get(1)).longValueExact())));
            }
            return Optional.ofNullable(doubt);
        });
    }

    @Override
    public Optional<String> doubt(Chunk chunk, List<List<String>> keys) {
        return asking(() -> {
            List<@Nullable String> doubts =
                    sql.first(new AsOf(layout(chunk), chunk, keys).doubts()).orElseThrow();
            return Optional.ofNullable(doubt(doubts.get(0), doubts.get(1)));
        });
    }

    @Override
    public List<RowVersion> current(Chunk chunk, List<List<String>> keys) {
        int width = chunk.schema().key().size();
        return asking(() -> sql.all(new AsOf(layout(chunk), chunk, keys).current()).stream()
                .map(row -> new RowVersion(
                        present(row.subList(0, width)),
                        null,
                        row.subList(width + 2, row.size()),
                        number(row.get(width)).longValue(),
                        number(row.get(width + 1)).longValue(),
                        null))
                .toList());
    }

    @Override
    public List<RowVersion> logged(Chunk chunk, List<List<String>> keys) {
        int width = chunk.schema().key().size();
        return asking(() -> sql.all(new AsOf(layout(chunk), chunk, keys).logged(VERSIONS_PER_KEY)).stream()
                .map(row -> new RowVersion(
                        present(row.subList(0, width)),
                        row.get(row.size() - 2),
                        row.subList(width + 2, row.size() - 2),
                        number(row.get(width)).longValue(),
                        number(row.get(width + 1)).longValue(),
                        row.get(row.size() - 1)))
                .toList());
    }

    @Override
    public Optional<RowVersion> example(Chunk chunk, Fingerprint print) {
        return asking(() -> sql.first(new AsOf(layout(chunk), chunk).example(print.toString()))
                .map(row -> new RowVersion(
                        List.of(),
                        null,
                        row.subList(2, row.size()),
                        number(row.get(0)).longValue(),
                        number(row.get(1)).longValue(),
                        null)));
    }

    @Override
    public CheckStore checks() {
        return new DuckDbChecks(sql);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (Exception e) {
            throw new IllegalStateException("Closing the connection to the warehouse failed", e);
        }
    }

    private Optional<TableLayout> registered(TableId table) throws SQLException {
        return new RegisteredTables(sql).one(table);
    }

    /** The shape of now: the caller has compared columns of the one that it was given. */
    private TableLayout layout(Chunk chunk) throws SQLException {
        TableLayout layout = registered(chunk.schema().table())
                .filter(now -> now.schema().sameShape(chunk.schema()))
                .orElse(null);
        if (layout == null) {
            throw new ShapeChangedException(chunk.schema().table());
        }
        return layout;
    }

    private static @Nullable String doubt(@Nullable String late, @Nullable String oldShapes) {
        if (Boolean.parseBoolean(late)) {
            return LATE;
        }
        return number(oldShapes).signum() > 0 ? OLD_SHAPE : null;
    }

    private static List<String> present(List<@Nullable String> texts) {
        List<String> present = new ArrayList<>();
        texts.forEach(text -> present.add(String.valueOf(text)));
        return present;
    }

    private static BigInteger number(@Nullable String text) {
        return text == null ? BigInteger.ZERO : new BigInteger(text);
    }

    /** DuckDB makes a number of a digest from its last byte on; exclusive or does not mind the order of bytes. */
    private static Fingerprint reversed(@Nullable String number) {
        BigInteger value = number(number);
        return new Fingerprint(
                Long.reverseBytes(value.longValue()),
                Long.reverseBytes(value.shiftRight(Long.SIZE).longValue()));
    }

    @FunctionalInterface
    private interface Asking<T> {
        T ask() throws SQLException;
    }

    /**
     * All statements of a question look at the same moment: between two of them the first TRUNCATE of a table may land,
     * or a row that was read. The landing file is looked at first, so that it is never the younger one: what is merged
     * from it counts as gone from there.
     */
    private <T> T asking(Asking<T> question) {
        try {
            sql.all("BEGIN");
            try {
                sql.all("SELECT 1 FROM %s.main.progress LIMIT 1".formatted(TableLayout.LANDING));
                return question.ask();
            } finally {
                sql.all("ROLLBACK");
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static PipelineException unreadable(SQLException e) {
        return PipelineException.unreachable(
                        "The warehouse cannot be read: %s."
                                .formatted(DuckDbDatabase.firstLine(String.valueOf(e.getMessage()))),
                        "Nothing was compared.",
                        "see 'contrail status', then try again.")
                .causedBy(e);
    }
}
