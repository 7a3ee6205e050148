package io.contrail.warehouse.snowflake;

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
import java.math.BigDecimal;
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
    private boolean made;

    /** Closes it when it is closed. */
    SnowflakeVerification(Database database) {
        this.database = database;
    }

    @Override
    public Optional<LandedTable> table(TableId table) {
        return asking(() -> again(() -> isMade() ? landed(table) : Optional.empty()));
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
        return asking(() -> again(() -> {
            Map<Stream, Progress> progress = new HashMap<>();
            if (isMade()) {
                new Offsets(database).load().forEach((stream, known) -> {
                    if (!known.progress().equals(Progress.NONE)) {
                        progress.put(stream, known.progress());
                    }
                });
            }
            return progress;
        }));
    }

    /** It does not go away again. */
    private boolean isMade() {
        made = made || Catalog.isMade(database);
        return made;
    }

    /** Made by Snowflake where it has every canonical text, and otherwise here. */
    @Override
    public ChunkSum sum(Chunk chunk) {
        List<ChunkSum> sum = new ArrayList<>(List.of(new ChunkSum(0, Fingerprint.NONE, null)));
        String doubt = look(
                chunk,
                List.of(),
                asOf -> asOf.sumsUp()
                        ? new Question<>(AsOf::sums, 0, true, (row, values) -> sum(chunk, row))
                        : new Question<>(
                                prints(chunk).sql(),
                                prints(chunk).before(),
                                true,
                                (row, values) ->
                                        sum(chunk, prints(chunk).reading().read(row, values))),
                part -> sum.set(0, sum(chunk, sum.get(0), part)));
        return new ChunkSum(sum.get(0).rows(), sum.get(0).print(), doubt);
    }

    private static ChunkSum sum(Chunk chunk, ResultSet row) throws SQLException {
        int at = AsOf.FIRST + 2;
        Fingerprint print = chunk.schema().keyed()
                ? new Fingerprint(
                        row.getLong(at) << 32 | row.getLong(at + 1), row.getLong(at + 2) << 32 | row.getLong(at + 3))
                : new Fingerprint(modulo(row.getBigDecimal(at)), modulo(row.getBigDecimal(at + 1)));
        return new ChunkSum(row.getLong(AsOf.FIRST + 1), print, null);
    }

    /** The lower 64 bits. */
    private static long modulo(@Nullable BigDecimal sum) {
        return sum == null ? 0 : sum.toBigInteger().longValue();
    }

    private static ChunkSum sum(Chunk chunk, RowPrint row) {
        Fingerprint print = row.print();
        return new ChunkSum(
                row.count(),
                chunk.schema().keyed()
                        ? print
                        : new Fingerprint((print.high() >>> 4) * row.count(), (print.low() >>> 4) * row.count()),
                null);
    }

    private static ChunkSum sum(Chunk chunk, ChunkSum one, ChunkSum other) {
        Fingerprint a = one.print();
        Fingerprint b = other.print();
        return new ChunkSum(
                one.rows() + other.rows(),
                chunk.schema().keyed() ? a.xor(b) : new Fingerprint(a.high() + b.high(), a.low() + b.low()),
                null);
    }

    @Override
    public Optional<String> rows(Chunk chunk, Consumer<RowPrint> rows) {
        if (chunk.schema().keyed()) {
            return Optional.ofNullable(look(chunk, List.of(), asOf -> prints(chunk), rows));
        }
        // Rows that differ for Snowflake may have one text, such as both zeros.
        Map<Fingerprint, Long> counts = new HashMap<>();
        String doubt =
                look(chunk, List.of(), asOf -> prints(chunk), row -> counts.merge(row.print(), row.count(), Long::sum));
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
                        AsOf::rows,
                        AsOf.FIRST + 2,
                        true,
                        (row, values) -> new RowPrint(values.key(), values.print(), 1))
                : new Question<>(
                        AsOf::counts,
                        AsOf.FIRST + 1,
                        true,
                        (row, values) -> new RowPrint(List.of(), values.print(), row.getLong(AsOf.FIRST + 1)));
    }

    @Override
    public Optional<String> doubt(Chunk chunk, List<List<String>> keys) {
        return Optional.ofNullable(
                look(chunk, keys, asOf -> new Question<>(AsOf::doubts, 0, true, NOTHING), nothing -> {}));
    }

    private static final Reading<Boolean> NOTHING = (row, values) -> true;

    @Override
    public List<RowVersion> current(Chunk chunk, List<List<String>> keys) {
        List<RowVersion> versions = new ArrayList<>();
        look(chunk, keys, asOf -> CURRENT, versions::add);
        return versions;
    }

    private static final Question<RowVersion> CURRENT =
            new Question<>(AsOf::rows, AsOf.FIRST + 2, false, SnowflakeVerification::current);

    private static RowVersion current(ResultSet row, RowTexts values) throws SQLException {
        return new RowVersion(
                values.key(), null, values.shown(), row.getLong(AsOf.FIRST + 2), row.getLong(AsOf.FIRST + 1), null);
    }

    @Override
    public List<RowVersion> logged(Chunk chunk, List<List<String>> keys) {
        List<RowVersion> versions = new ArrayList<>();
        Question<RowVersion> question = new Question<>(
                asOf -> asOf.logged(VERSIONS_PER_KEY),
                AsOf.FIRST + 4,
                false,
                (row, values) -> new RowVersion(
                        values.key(),
                        row.getString(AsOf.FIRST + 3),
                        values.shown(),
                        row.getLong(AsOf.FIRST + 2),
                        row.getLong(AsOf.FIRST + 1),
                        row.getString(AsOf.FIRST + 4)));
        look(chunk, keys, asOf -> question, versions::add);
        return versions;
    }

    @Override
    public Optional<RowVersion> example(Chunk chunk, Fingerprint print) {
        long[] count = {0};
        List<RowVersion> found = new ArrayList<>();
        Question<Long> question = new Question<>(AsOf::single, AsOf.FIRST + 3, false, (row, values) -> {
            long stands = row.getLong(AsOf.FIRST + 3);
            if (!values.print().equals(print)) {
                return 0L;
            }
            if (stands > 0 && found.isEmpty()) {
                found.add(current(row, values));
            }
            return stands;
        });
        look(chunk, List.of(), asOf -> question, stands -> count[0] += stands);
        return count[0] > 0 ? found.stream().findFirst() : Optional.empty();
    }

    @Override
    public CheckStore checks() {
        return new SnowflakeChecks(database, this::isMade);
    }

    @Override
    public void close() {
        database.close();
    }

    /**
     * What is asked of a chunk.
     *
     * @param before columns before those that {@link AsOf#columns} names; 0 when none of these are read
     * @param certain whether nothing is answered when there is a doubt
     */
    private record Question<T>(Function<AsOf, String> sql, int before, boolean certain, Reading<T> reading) {}

    @FunctionalInterface
    private interface Reading<T> {
        T read(ResultSet row, RowTexts values) throws SQLException;
    }

    /**
     * Asks, once more when the layout has changed since it was read.
     *
     * @return the doubt
     */
    private <T> @Nullable String look(
            Chunk chunk, List<List<String>> keys, Function<AsOf, Question<T>> asked, Consumer<T> answers) {
        return asking(() -> {
            for (int i = 0; i < TRIES; i++) {
                TableLayout layout = layout(chunk);
                AsOf asOf = new AsOf(layout, chunk, keys);
                Question<T> question = asked.apply(asOf);
                Answer<T> answer = new Answer<>(new RowTexts(layout, chunk, asOf.columns()), question, answers);
                try {
                    database.query(question.sql().apply(asOf), answer::accept);
                } catch (PipelineException e) {
                    if (answer.answered || layout(chunk).equals(layout)) {
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
        private final RowTexts values;
        private final Question<T> question;
        private final Consumer<T> answers;
        private boolean stale;
        private boolean answered;
        private @Nullable String doubt;

        Answer(RowTexts values, Question<T> question, Consumer<T> answers) {
            this.values = values;
            this.question = question;
            this.answers = answers;
        }

        void accept(ResultSet row) throws SQLException {
            stale = row.getInt(1) == 0;
            doubt = row.getLong(2) > 0 ? LATE : row.getLong(3) > 0 ? OLD_SHAPE : null;
            if (stale || (doubt != null && question.certain())) {
                return;
            }
            if (question.before() > 0) {
                if (row.getString(AsOf.FIRST + 1) == null) {
                    return; // No row was found.
                }
                values.read(row, question.before());
            }
            answered = true;
            answers.accept(question.reading().read(row, values));
        }
    }

    /** The shape of now: the caller has compared columns of the one that it was given. */
    private TableLayout layout(Chunk chunk) {
        return again(() -> new TableRegistry(database).one(chunk.schema().table()))
                .filter(now -> now.schema().sameShape(chunk.schema()))
                .orElseThrow(() -> new ShapeChangedException(chunk.schema().table()));
    }

    /** Snowflake ends a session that nobody has used for hours; the next question opens another. */
    private static <T> T again(Supplier<T> question) {
        try {
            return question.get();
        } catch (PipelineException e) {
            if (e.remedy() != PipelineException.Remedy.RETRY) {
                throw e;
            }
            return question.get();
        }
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
