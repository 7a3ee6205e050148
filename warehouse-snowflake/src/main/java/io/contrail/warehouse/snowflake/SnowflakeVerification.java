package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Snowflake as a verifier reads it, through a connection of its own. Values come as plain columns, and their canonical
 * texts and digests are made here: Snowflake's own text of a float does not tell its bits.
 */
final class SnowflakeVerification implements VerificationReader {
    private static final int VERSIONS_PER_KEY = 200;
    private static final int TRIES = 3;
    private static final String LATE =
            "rows were read from the source while they were compared (a snapshot or a repair is under way)";
    private static final String OLD_SHAPE =
            "rows that are being changed were last written before the table got its present columns";

    private final Database database;

    /** Closes it when it is closed. */
    SnowflakeVerification(Database database) {
        this.database = database;
    }

    @Override
    public Optional<LandedTable> table(TableId table) {
        return asking(() -> Catalog.isMade(database) ? landed(table) : Optional.empty());
    }

    private Optional<LandedTable> landed(TableId table) {
        return new TableRegistry(database).one(table).map(layout -> {
            List<@Nullable String> state = database.first("""
                            SELECT (SELECT count(*) FROM contrail.offsets WHERE reload_schema = ? AND reload_table = ?),
                                (SELECT max(CASE WHEN dead_letters > 0
                                        THEN CAST(dead_letters AS VARCHAR) || ' dead letters' ELSE reason END)
                                    FROM contrail.tables WHERE table_name = ? AND incomplete)""", table.schema(), table.name(), layout.name())
                    .orElseThrow();
            return new LandedTable(layout.schema(), !"0".equals(state.get(0)), state.get(1));
        });
    }

    /** What an apply has saved with the rows that it brought: what has landed and is not applied is in no current table. */
    @Override
    public Map<Stream, Progress> progress() {
        return asking(() -> {
            Map<Stream, Progress> progress = new HashMap<>();
            if (Catalog.isMade(database)) {
                new Offsets(database).load().forEach((stream, known) -> {
                    if (!known.progress().equals(Progress.NONE)) {
                        progress.put(stream, known.progress());
                    }
                });
            }
            return progress;
        });
    }

    @Override
    public ChunkSum sum(Chunk chunk) {
        Sum sum = new Sum();
        String doubt = look(chunk, List.of(), prints(chunk), print -> sum.add(chunk, print));
        return new ChunkSum(sum.rows, sum.print, doubt);
    }

    private static final class Sum {
        private long rows;
        private Fingerprint print = Fingerprint.NONE;

        void add(Chunk chunk, RowPrint row) {
            rows += row.count();
            Fingerprint one = row.print();
            print = chunk.schema().keyed()
                    ? print.xor(one)
                    : new Fingerprint(
                            print.high() + (one.high() >>> 4) * row.count(),
                            print.low() + (one.low() >>> 4) * row.count());
        }
    }

    @Override
    public Optional<String> rows(Chunk chunk, Consumer<RowPrint> rows) {
        if (chunk.schema().keyed()) {
            return Optional.ofNullable(look(chunk, List.of(), prints(chunk), rows));
        }
        // Rows that differ for Snowflake may have one text, such as both zeros.
        Map<Fingerprint, Long> counts = new HashMap<>();
        String doubt = look(chunk, List.of(), prints(chunk), row -> counts.merge(row.print(), row.count(), Long::sum));
        counts.forEach((print, count) -> {
            if (count != 0) {
                rows.accept(new RowPrint(List.of(), print, count));
            }
        });
        return Optional.ofNullable(doubt);
    }

    private static Question<RowPrint> prints(Chunk chunk) {
        return chunk.schema().keyed()
                ? new Question<>(
                        AsOf::rows, AsOf.FIRST + 2, (row, values) -> new RowPrint(values.key(), values.print(), 1))
                : new Question<>(
                        AsOf::counts,
                        AsOf.FIRST + 1,
                        (row, values) -> new RowPrint(List.of(), values.print(), row.getLong(AsOf.FIRST + 1)));
    }

    @Override
    public Optional<String> doubt(Chunk chunk, List<List<String>> keys) {
        return Optional.ofNullable(look(chunk, keys, new Question<>(AsOf::doubts, 0, NOTHING), nothing -> {}));
    }

    private static final Reading<Boolean> NOTHING = (row, values) -> true;

    @Override
    public List<RowVersion> current(Chunk chunk, List<List<String>> keys) {
        List<RowVersion> versions = new ArrayList<>();
        look(chunk, keys, new Question<>(AsOf::rows, AsOf.FIRST + 2, SnowflakeVerification::current), versions::add);
        return versions;
    }

    private static RowVersion current(ResultSet row, ReadValues values) throws SQLException {
        return new RowVersion(
                values.key(), null, values.shown(), row.getLong(AsOf.FIRST + 2), row.getLong(AsOf.FIRST + 1), null);
    }

    @Override
    public List<RowVersion> logged(Chunk chunk, List<List<String>> keys) {
        List<RowVersion> versions = new ArrayList<>();
        Question<RowVersion> question = new Question<>(
                asOf -> asOf.logged(VERSIONS_PER_KEY),
                AsOf.FIRST + 4,
                (row, values) -> new RowVersion(
                        values.key(),
                        row.getString(AsOf.FIRST + 3),
                        values.shown(),
                        row.getLong(AsOf.FIRST + 2),
                        row.getLong(AsOf.FIRST + 1),
                        row.getString(AsOf.FIRST + 4)));
        look(chunk, keys, question, versions::add);
        return versions;
    }

    @Override
    public Optional<RowVersion> example(Chunk chunk, Fingerprint print) {
        long[] count = {0};
        List<RowVersion> found = new ArrayList<>();
        Question<Long> question = new Question<>(AsOf::single, AsOf.FIRST + 3, (row, values) -> {
            long stands = row.getLong(AsOf.FIRST + 3);
            if (!values.print().equals(print)) {
                return 0L;
            }
            if (stands > 0 && found.isEmpty()) {
                found.add(current(row, values));
            }
            return stands;
        });
        look(chunk, List.of(), question, stands -> count[0] += stands);
        return count[0] > 0 ? found.stream().findFirst() : Optional.empty();
    }

    @Override
    public CheckStore checks() {
        return new SnowflakeChecks(database);
    }

    @Override
    public void close() {
        database.close();
    }

    /**
     * What is asked of a chunk.
     *
     * @param before columns before those that {@link AsOf#columns} names; 0 when none of them follow
     */
    private record Question<T>(Function<AsOf, String> sql, int before, Reading<T> reading) {}

    @FunctionalInterface
    private interface Reading<T> {
        T read(ResultSet row, ReadValues values) throws SQLException;
    }

    /**
     * Asks, once more when the layout has changed since it was read.
     *
     * @return the doubt; then nothing was accepted
     */
    private <T> @Nullable String look(Chunk chunk, List<List<String>> keys, Question<T> question, Consumer<T> answers) {
        return asking(() -> {
            for (int i = 0; i < TRIES; i++) {
                TableLayout layout = layout(chunk);
                Answer<T> answer = new Answer<>(layout, chunk, question, answers);
                try {
                    database.query(question.sql().apply(new AsOf(layout, chunk, keys)), answer::accept);
                } catch (PipelineException e) {
                    if (layout(chunk).equals(layout)) {
                        throw e;
                    }
                    continue; // A column was not there any more, or not yet.
                }
                if (!answer.stale) {
                    return answer.doubt;
                }
            }
            throw new ShapeChangedException(chunk.schema().table());
        });
    }

    private static final class Answer<T> {
        private final ReadValues values;
        private final Question<T> question;
        private final Consumer<T> answers;
        private boolean stale;
        private @Nullable String doubt;

        Answer(TableLayout layout, Chunk chunk, Question<T> question, Consumer<T> answers) {
            this.values = new ReadValues(layout, chunk, new AsOf(layout, chunk).columns());
            this.question = question;
            this.answers = answers;
        }

        void accept(ResultSet row) throws SQLException {
            stale = row.getInt(1) == 0;
            doubt = row.getLong(2) > 0 ? LATE : row.getLong(3) > 0 ? OLD_SHAPE : null;
            if (stale || doubt != null || question.before() == 0 || row.getString(AsOf.FIRST + 1) == null) {
                return;
            }
            values.read(row, question.before());
            answers.accept(question.reading().read(row, values));
        }
    }

    /** The columns of a row, as canonical texts. */
    private static final class ReadValues {
        private final TableLayout layout;
        private final Chunk chunk;
        private final List<Column> columns;
        private final Map<String, @Nullable String> texts = new HashMap<>();
        private final List<ColumnType> types = new ArrayList<>();
        private final List<String> compared = new ArrayList<>();

        ReadValues(TableLayout layout, Chunk chunk, List<Column> columns) {
            this.layout = layout;
            this.chunk = chunk;
            this.columns = columns;
            for (Column column : columns) {
                if (chunk.columns().contains(column.name())) {
                    compared.add(column.name());
                    types.add(column.type());
                }
            }
        }

        void read(ResultSet row, int before) throws SQLException {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                texts.put(
                        column.name(),
                        CanonicalText.value(column.type(), layout.held(column).read(row, before + i + 1)));
            }
        }

        Fingerprint print() {
            List<@Nullable String> values = new ArrayList<>();
            compared.forEach(name -> values.add(texts.get(name)));
            return CanonicalText.print(types, values);
        }

        List<@Nullable String> shown() {
            List<@Nullable String> values = new ArrayList<>();
            compared.forEach(name -> values.add(CanonicalText.shown(texts.get(name))));
            return values;
        }

        List<String> key() {
            return chunk.schema().key().stream()
                    .map(name -> String.valueOf(texts.get(name)))
                    .toList();
        }
    }

    /** The shape of now: the caller has compared columns of the one that it was given. */
    private TableLayout layout(Chunk chunk) {
        return new TableRegistry(database)
                .one(chunk.schema().table())
                .filter(now -> now.schema().sameShape(chunk.schema()))
                .orElseThrow(() -> new ShapeChangedException(chunk.schema().table()));
    }

    private static <T extends @Nullable Object> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (PipelineException e) {
            throw new PipelineException(
                            e.remedy(),
                            e.kind(),
                            "The warehouse cannot be read: " + e.what(),
                            "Nothing was compared.",
                            "check the sink connector's settings and the grants of its role, then try again.")
                    .causedBy(e);
        }
    }
}
