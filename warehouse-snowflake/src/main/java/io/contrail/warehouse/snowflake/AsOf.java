package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.literal;
import static io.contrail.warehouse.snowflake.Identifiers.quote;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.SnapshotPin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * SQL of a table's rows as of a pin. Every query is one statement: Snowflake lets each see what was committed before it
 * began, a transaction's statements not the same. So the watermark of the last apply is read in it too, and of the
 * changelog only what the current table has counts: more may have landed.
 *
 * <p>A change that was read from the table, and not taken from the stream, is one of a moment rather than of a
 * transaction: {@code _op} is {@code r} or {@code _tx_id} is 0. The caller knows from which ordinal on such a moment may
 * be later than the pin; if the chunk has one, it is in doubt.
 *
 * <p>All queries begin with the columns {@link #FIRST}, and all but one have a row that is NULL behind them when they
 * find none.
 */
final class AsOf {
    /**
     * Whether the table still has the layout (1 or 0), how many readings are in doubt, how many rows are of an older shape.
     */
    static final int FIRST = 3;

    private static final long EPOCH = 1L << 32;

    /** How many rows a row without a key stands for. A table has no column of this name. */
    private static final String COUNT = quote("_ordinal:count");

    private final TableLayout layout;
    private final Chunk chunk;
    private final List<List<String>> keys;
    private final List<Column> columns;

    AsOf(TableLayout layout, Chunk chunk) {
        this(layout, chunk, List.of());
    }

    /** @param keys those that are wanted; empty for all of the chunk */
    AsOf(TableLayout layout, Chunk chunk, List<List<String>> keys) {
        this.layout = layout;
        this.chunk = chunk;
        this.keys = keys;
        this.columns = layout.schema().columns().stream()
                .filter(column -> chunk.columns().contains(column.name())
                        || layout.schema().key().contains(column.name()))
                .toList();
    }

    /** Those of the chunk and of the key, in the schema's order: queries read them {@link Held#readable as Held does}. */
    List<Column> columns() {
        return columns;
    }

    /** Whether {@link #sums} can be asked: Snowflake has the canonical text of every column that is compared. */
    boolean sumsUp() {
        return compared().allMatch(column -> layout.held(column).canonical("") != null);
    }

    /**
     * Then how many rows, and of a table with a key the exclusive or of their digests, a quarter in each column; of one
     * without a key the sums of both halves' upper 60 bits. In one row.
     *
     * <p>A quarter is never negative for Snowflake, whose bit functions are of 64 bits with a sign.
     */
    String sums() {
        String sums = layout.schema().keyed()
                ? "count(*) AS n, %s"
                        .formatted(Stream.of(0, 1, 2, 3)
                                .map(i -> "BITXOR_AGG(%s) AS s%d".formatted(digits(1 + 8 * i, 8), i))
                                .collect(Collectors.joining(", ")))
                : "coalesce(sum(d.%1$s), 0) AS n, sum(d.%1$s * %2$s) AS s0, sum(d.%1$s * %3$s) AS s1, 0 AS s2, 0 AS s3"
                        .formatted(COUNT, digits(1, 15), digits(17, 15));
        return """
                %s,
                digests AS (SELECT %sUPPER(MD5(%s)) AS h FROM found r),
                sums AS (SELECT %s FROM digests d)
                SELECT %s, s.n, s.s0, s.s1, s.s2, s.s3 FROM guard g CROSS JOIN sums s""".formatted(
                        with(), layout.schema().keyed() ? "" : "r.%s, ".formatted(COUNT), text("r"), sums, first());
    }

    private static String digits(int from, int count) {
        return "TO_NUMBER(SUBSTR(d.h, %d, %d), '%s')".formatted(from, count, "X".repeat(count));
    }

    /** The canonical text of a row. */
    private String text(String alias) {
        return compared()
                .map(column -> {
                    String value = layout.held(column).canonical(alias + "." + quote(column.name()));
                    return CanonicalText.isCounted(column.type())
                            ? "coalesce(CAST(OCTET_LENGTH(%1$s) AS VARCHAR) || ':' || %1$s, ':')".formatted(value)
                            : "coalesce(%s, '')".formatted(value);
                })
                .collect(Collectors.joining(" || '|' || "));
    }

    private Stream<Column> compared() {
        return columns.stream().filter(column -> chunk.columns().contains(column.name()));
    }

    /** Only the first columns, in one row. */
    String doubts() {
        return "%s SELECT %s FROM guard g".formatted(with(), first());
    }

    /** Then ordinal, transaction and the columns. Of a table with a key. */
    String rows() {
        return """
                %s SELECT %s, r."_ordinal", r."_tx_id", %s FROM guard g LEFT JOIN found r ON 1 = 1""".formatted(with(), first(), readable("r"));
    }

    /** Then how many and the columns, equal rows in one. Of a table without a key. */
    String counts() {
        return """
                %1$s, counted AS (
                    SELECT %2$s, sum(r.%3$s) AS %3$s FROM found r GROUP BY %2$s HAVING sum(r.%3$s) <> 0)
                SELECT %4$s, r.%3$s, %5$s FROM guard g LEFT JOIN counted r ON 1 = 1""".formatted(with(), columns("r"), COUNT, first(), readable("r"));
    }

    /** Then ordinal, transaction, how many (-1 for one that is taken away) and the columns. Of a table without a key. */
    String single() {
        return """
                %s SELECT %s, r."_ordinal", r."_tx_id", r.%s, %s FROM guard g LEFT JOIN found r ON 1 = 1""".formatted(with(), first(), COUNT, readable("r"));
    }

    /** Then ordinal, transaction, operation, commit time and the columns, the newest change of each key first. */
    String logged(int most) {
        return """
                WITH %s,
                %s,
                seen AS (%s),
                versions AS (%s QUALIFY row_number() OVER (PARTITION BY %s ORDER BY v."_ordinal" DESC) <= %d)
                SELECT g."same", 0, 0, r."_ordinal", r."_tx_id", r."_op", %s, %s
                FROM guard g LEFT JOIN versions r ON 1 = 1 ORDER BY r."_ordinal" DESC""".formatted(
                        guard(),
                        changes(),
                        seen(""),
                        versions(),
                        key("v"),
                        most,
                        new Held(ColumnType.TIMESTAMP_TZ, false).toText("r.\"_committed_at\""),
                        readable("r"));
    }

    private String with() {
        return "WITH %s, %s, %s".formatted(guard(), changes(), layout.schema().keyed() ? keyed() : keyless());
    }

    private static String first() {
        return "g.\"same\", (SELECT n FROM late), (SELECT n FROM old)";
    }

    /**
     * Whether the layout, which was read before, is still the table's: no step is under way from one to the next, which
     * Snowflake commits one by one, and none was made.
     */
    private String guard() {
        String name = literal(layout.name());
        return """
                guard AS (SELECT CASE WHEN
                    (SELECT count(*) FROM contrail.steps WHERE table_name = %1$s) = 0
                    AND (SELECT count(*) FROM contrail.registry WHERE table_name = %1$s AND shaped_at = %2$d) = 1
                    AND (SELECT count(*) FROM contrail.columns WHERE table_name = %1$s AND as_text) = %3$d
                    AND (SELECT count(*) FROM contrail.columns WHERE table_name = %1$s AND toasted) = %4$d
                    THEN 1 ELSE 0 END AS "same")""".formatted(
                        name,
                        layout.shapedAt(),
                        layout.asText().size(),
                        layout.toasted().size());
    }

    /**
     * The changes that the current table has. What replaced the table by another of its name is a TRUNCATE that is made at
     * once, before the change that tells of it is applied.
     */
    private String changes() {
        return """
                brought AS (
                    SELECT * FROM %s WHERE "_ordinal" <= (
                        SELECT coalesce(max(applied), -1) FROM contrail.offsets
                        WHERE source_schema = %s AND source_table = %s)
                    OR ("_op" = 't' AND "_ordinal" = %d))""".formatted(
                        layout.changelog(),
                        literal(layout.table().schema()),
                        literal(layout.table().name()),
                        layout.shapedAt());
    }

    /** The last TRUNCATE that the pin sees, and whether there is one that it does not. */
    private String truncates() {
        return """
                cut AS (SELECT coalesce(max(l."_ordinal"), -1) AS n FROM brought l WHERE l."_op" = 't' AND NOT (%1$s)),
                wiped AS (SELECT count(*) AS n FROM brought l WHERE l."_op" = 't' AND %1$s)""".formatted(unseen("l"));
    }

    private String keyed() {
        return """
                %s,
                late AS (SELECT count(*) AS n FROM brought l WHERE l."_ordinal" >= %d AND %s AND (l."_op" = 't' OR (%s))),
                touched AS (
                    SELECT DISTINCT %s FROM brought l
                    WHERE l."_op" <> 't' AND %s AND (%s OR (SELECT n FROM wiped) > 0)),
                seen AS (%s),
                versions AS (%s QUALIFY row_number() OVER (PARTITION BY %s ORDER BY v."_ordinal" DESC) = 1),
                past AS (SELECT * FROM versions WHERE "_op" <> 'd' AND "_ordinal" >= (SELECT n FROM cut)),
                old AS (SELECT count(*) AS n FROM past WHERE %s),
                found AS (
                    SELECT %s, c."_ordinal", c."_tx_id" FROM %s c LEFT JOIN touched t ON %s
                    WHERE t.%s IS NULL AND %s
                    UNION ALL
                    SELECT %s, p."_ordinal", p."_tx_id" FROM past p)""".formatted(
                        truncates(),
                        chunk.settled(),
                        read("l"),
                        range("l"),
                        key("l"),
                        range("l"),
                        unseen("l"),
                        seen(" JOIN touched t ON " + layout.keysEqual("t", "l")),
                        versions(),
                        key("v"),
                        oldShape(),
                        columns("c"),
                        layout.current(),
                        layout.keysEqual("t", "c"),
                        quote(layout.schema().key().get(0)),
                        range("c"),
                        columns("p"));
    }

    /** The changes of rows that the pin sees, or of some of them. */
    private String seen(String join) {
        return "SELECT l.* FROM brought l%s WHERE l.\"_op\" <> 't' AND %s AND NOT (%s)"
                .formatted(join, range("l"), unseen("l"));
    }

    /**
     * Those with the TOASTed values that they left as they were: each from the last of them that has it, by its ordinal, as
     * in {@link HistoryView}. Its alias is {@code v}.
     */
    private String versions() {
        List<String> toasted = toasted();
        StringBuilder known = new StringBuilder();
        StringBuilder joins = new StringBuilder();
        for (int i = 0; i < toasted.size(); i++) {
            known.append(
                    ", max(CASE WHEN s.\"_op\" <> 'd' AND NOT %s THEN s.\"_ordinal\" END) OVER (PARTITION BY %s ORDER BY s.\"_ordinal\" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS \"_known_%d\""
                            .formatted(TableLayout.unchanged("s", toasted.get(i)), key("s"), i));
            joins.append(" LEFT JOIN seen k%1$d ON k%1$d.\"_ordinal\" = v.\"_known_%1$d\" AND k%1$d.\"_op\" <> 'd'"
                    .formatted(i));
        }
        String filled = columns.stream()
                .map(column -> "%s.%s"
                        .formatted(
                                toasted.contains(column.name()) ? "k" + toasted.indexOf(column.name()) : "v",
                                quote(column.name())))
                .collect(Collectors.joining(", "));
        return """
                SELECT %s, v."_op", v."_tx_id", v."_ordinal", v."_committed_at", v."_unchanged"
                FROM (SELECT s.*%s FROM seen s) v%s""".formatted(filled, known, joins);
    }

    private List<String> toasted() {
        return layout.schema().keyed()
                ? columns.stream()
                        .map(Column::name)
                        .filter(layout.toasted()::contains)
                        .toList()
                : List.of();
    }

    /**
     * Rows that are taken from changes of an older shape, which lack what the table got with its present one. A large
     * value may be all that is: the change that is taken left it as it was, and the one that had it is older. Such a
     * value is never NULL.
     */
    private String oldShape() {
        String unknown = toasted().stream()
                .map(column ->
                        " OR (past.%s IS NULL AND %s)".formatted(quote(column), TableLayout.unchanged("past", column)))
                .collect(Collectors.joining());
        return "past.\"_ordinal\" < %d%s".formatted(layout.shapedAt(), unknown);
    }

    /**
     * Equal rows cannot be told apart, so they are counted: what the current table has, without what transactions that
     * the pin does not see have brought, and with what they have taken. After a TRUNCATE that it does not see, the
     * changelog alone tells.
     */
    private String keyless() {
        return """
                %1$s,
                late AS (SELECT count(*) AS n FROM brought l WHERE l."_ordinal" >= %2$d AND %3$s),
                logged AS (
                    SELECT %4$s, l."_ordinal", l."_tx_id", CASE WHEN l."_op" = 'd' THEN 1 ELSE -1 END AS %5$s
                    FROM brought l WHERE l."_op" <> 't' AND %6$s AND (SELECT n FROM wiped) = 0
                    UNION ALL
                    SELECT %4$s, l."_ordinal", l."_tx_id", CASE WHEN l."_op" = 'd' THEN -1 ELSE 1 END AS %5$s
                    FROM brought l WHERE l."_op" <> 't' AND NOT (%6$s) AND (SELECT n FROM wiped) > 0
                        AND l."_ordinal" >= (SELECT n FROM cut)),
                old AS (SELECT count(*) AS n FROM logged WHERE "_ordinal" < %7$d),
                found AS (
                    SELECT %8$s, c."_ordinal", c."_tx_id", 1 AS %5$s FROM %9$s c WHERE (SELECT n FROM wiped) = 0
                    UNION ALL
                    SELECT %4$s, l."_ordinal", l."_tx_id", l.%5$s FROM logged l)""".formatted(
                        truncates(),
                        chunk.settled(),
                        read("l"),
                        columns("l"),
                        COUNT,
                        unseen("l"),
                        layout.shapedAt(),
                        columns("c"),
                        layout.current());
    }

    private static String read(String alias) {
        return "(%1$s.\"_op\" = 'r' OR %1$s.\"_tx_id\" = 0)".formatted(alias);
    }

    /**
     * Whether a change of the stream is of a transaction that the pin does not see. The numbers have 32 bits, so they are
     * compared around the circle, and what was committed long before the pin is left out: there its number may be that
     * of a later one. Written as ranges, so that Snowflake passes over what is older by the smallest and largest values.
     */
    private String unseen(String alias) {
        SnapshotPin pin = chunk.pin();
        String inProgress = pin.inProgress().isEmpty()
                ? ""
                : " OR %s.\"_tx_id\" IN (%s)"
                        .formatted(
                                alias,
                                pin.inProgress().stream()
                                        .map(id -> Long.toString(id % EPOCH))
                                        .collect(Collectors.joining(", ")));
        return "(%2$s AND %1$s.\"_op\" <> 'r' AND %1$s.\"_tx_id\" <> 0 AND %1$s.\"_committed_at\" >= CAST('%3$s' AS TIMESTAMP_TZ(6)) AND (%4$s%5$s))"
                .formatted(
                        alias,
                        onward(alias, pin.xmin()),
                        Evolver.instant(pin.takenAt() - SnapshotPin.AMBIGUOUS_AFTER_MICROS),
                        onward(alias, pin.xmax()),
                        inProgress);
    }

    /** The half of the circle that begins with a transaction. */
    private static String onward(String alias, long transaction) {
        long from = transaction % EPOCH;
        long end = from + EPOCH / 2;
        return end <= EPOCH
                ? "(%1$s.\"_tx_id\" >= %2$d AND %1$s.\"_tx_id\" < %3$d)".formatted(alias, from, end)
                : "(%1$s.\"_tx_id\" >= %2$d OR %1$s.\"_tx_id\" < %3$d)".formatted(alias, from, end - EPOCH);
    }

    private String range(String alias) {
        return new KeyOrder(layout).within(alias, chunk.range(), keys);
    }

    private String key(String alias) {
        return layout.schema().key().stream()
                .map(name -> alias + "." + quote(name))
                .collect(Collectors.joining(", "));
    }

    private String columns(String alias) {
        return columns.stream()
                .map(column -> alias + "." + quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    private String readable(String alias) {
        List<String> texts = new ArrayList<>();
        columns.forEach(column -> texts.add(layout.held(column).readable(alias + "." + quote(column.name()))));
        return String.join(", ", texts);
    }
}
