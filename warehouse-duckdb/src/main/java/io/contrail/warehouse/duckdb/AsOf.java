package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;

import io.contrail.changelog.Column;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.SnapshotPin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SQL of a table's rows as of a pin. Every query is one statement, so that it is one consistent look.
 *
 * <p>A change that was read from the table, and not taken from the stream, is one of a moment rather than of a
 * transaction: {@code _op} is {@code r} or {@code _tx_id} is 0. The caller knows from which ordinal on such a moment may
 * be later than the pin; if the chunk has one, it is in doubt.
 */
final class AsOf {
    private static final String READ = "(_op = 'r' OR _tx_id = 0)";
    private static final long EPOCH = 1L << 32;

    /** Of a row without a key: how many it stands for, and its text. A table has no columns of these names. */
    private static final String COUNT = quote("_ordinal:count");

    private static final String TEXT = quote("_ordinal:text");

    private final TableLayout layout;
    private final Chunk chunk;
    private final List<Column> columns;

    private final List<List<String>> keys;

    AsOf(TableLayout layout, Chunk chunk) {
        this(layout, chunk, List.of());
    }

    /** @param keys those that are wanted; empty for all of the chunk */
    AsOf(TableLayout layout, Chunk chunk, List<List<String>> keys) {
        this.layout = layout;
        this.keys = keys;
        this.chunk = chunk;
        this.columns = layout.schema().columns().stream()
                .filter(column -> chunk.columns().contains(column.name()))
                .toList();
    }

    /** Columns: rows, exclusive or of the digests (of a table without a key both sums), doubtful readings, old shapes. */
    String sum() {
        String sums = layout.schema().keyed()
                ? "count(*), bit_xor(%s), NULL".formatted(CanonicalText.digest(columns))
                : "coalesce(sum(%1$s), 0), sum(%1$s::HUGEINT * %2$s), sum(%1$s::HUGEINT * %3$s)"
                        .formatted(COUNT, half(1), half(17));
        return "%s SELECT %s, (SELECT yes FROM late), (SELECT count(*) FROM %s) FROM rows"
                .formatted(with(), sums, oldShapes());
    }

    /** 60 bits of the digest; those of both halves are summed. */
    private static String half(int digit) {
        return "('0x' || substr(md5(%s), %d, 15))::BIGINT".formatted(TEXT, digit);
    }

    /** Columns: digest as 32 hexadecimal digits, how many, then the key's texts. */
    String prints() {
        if (!layout.schema().keyed()) {
            return "%1$s SELECT md5(%2$s), sum(%3$s) FROM rows GROUP BY 1 HAVING sum(%3$s) <> 0"
                    .formatted(with(), TEXT, COUNT);
        }
        return "%s SELECT md5(%s), 1, %s FROM rows".formatted(with(), CanonicalText.text(columns), keyTexts());
    }

    /** Columns: doubtful readings, old shapes. */
    String doubts() {
        return "%s SELECT (SELECT yes FROM late), (SELECT count(*) FROM %s)".formatted(with(), oldShapes());
    }

    /** Columns: the key's texts, transaction, ordinal, then the values' texts. */
    String current() {
        return "%s SELECT %s, _tx_id, _ordinal, %s FROM rows".formatted(with(), keyTexts(), values());
    }

    /** Columns: the key's texts, transaction, ordinal, then the values' texts, then operation and commit time. */
    String logged(int most) {
        return """
                WITH versions AS (%s)
                SELECT %s, _tx_id, _ordinal, %s, _op, _committed_at FROM versions
                QUALIFY row_number() OVER (PARTITION BY %s ORDER BY _ordinal DESC) <= %d
                ORDER BY _ordinal DESC""".formatted(versions(range()), keyTexts(), values(), layout.key(), most);
    }

    /** Of a table without a key. Columns: transaction, ordinal, then the values' texts. */
    String example(String hex) {
        return """
                %1$s, same AS (SELECT * FROM rows WHERE md5(%2$s) = %3$s)
                SELECT _tx_id, _ordinal, %4$s FROM same
                WHERE %5$s > 0 AND (SELECT sum(%5$s) FROM same) > 0 LIMIT 1""".formatted(with(), TEXT, literal(hex), values(), COUNT);
    }

    private String with() {
        return layout.schema().keyed() ? keyed() : keyless();
    }

    private String keyed() {
        String cut = layout.deletes()
                ? """
                cut AS (SELECT coalesce(max(_ordinal), -1) AS ordinal FROM %1$s WHERE _op = 't' AND NOT (%2$s)),
                wiped AS (SELECT count(*) > 0 AS yes FROM %1$s WHERE _op = 't' AND %2$s),""".formatted(layout.changelog(), unseen())
                : "cut AS (SELECT -1 AS ordinal), wiped AS (SELECT false AS yes),";
        String everything = layout.deletes() ? " OR (SELECT yes FROM wiped)" : "";
        return """
                WITH %s
                late AS (SELECT count(*) > 0 AS yes FROM %s WHERE _ordinal >= %d AND %s AND (_op = 't' OR (%s))),
                touched AS MATERIALIZED (SELECT DISTINCT %s FROM %s WHERE _op <> 't' AND %s AND (%s%s)),
                past AS MATERIALIZED (
                    SELECT * FROM (%s) WHERE _ordinal >= (SELECT ordinal FROM cut)
                    QUALIFY row_number() OVER (PARTITION BY %s ORDER BY _ordinal DESC) = 1),
                rows AS (
                    SELECT %s, _tx_id, _ordinal FROM %s c ANTI JOIN touched t ON %s WHERE %s
                    UNION ALL SELECT %s, _tx_id, _ordinal FROM past WHERE _op <> 'd')""".formatted(
                cut,
                layout.changelog(),
                chunk.settled(),
                READ,
                range(),
                layout.key(),
                layout.changelog(),
                range(),
                unseen(),
                everything,
                versions(range() + " AND (%s) IN (SELECT (%s) FROM touched)".formatted(layout.key(), layout.key())),
                layout.key(),
                layout.columns(),
                layout.current(),
                layout.keysEqual("t", "c"),
                range(),
                layout.columns());
    }

    /** All changes that the pin sees, each with the TOASTed values that it left as they were. */
    private String versions(String where) {
        String filled = layout.schema().columnNames().stream()
                .map(column -> layout.toasted().contains(column)
                        ? "(%s).v AS %s".formatted(TableViews.lastKnown(column, layout.key()), quote(column))
                        : quote(column))
                .collect(Collectors.joining(", "));
        return "SELECT %s, _op, _tx_id, _ordinal, _committed_at, _unchanged FROM %s WHERE _op <> 't' AND %s AND NOT (%s)"
                .formatted(filled, layout.changelog(), where, unseen());
    }

    /**
     * Equal rows cannot be told apart, so they are counted: what the current table has, without what transactions that
     * the pin does not see have brought, and with what they have taken. After a TRUNCATE that it does not see, the
     * changelog alone tells.
     */
    private String keyless() {
        String row = "%s, _tx_id, _ordinal, %%s AS %s, %s AS %s"
                .formatted(layout.columns(), COUNT, CanonicalText.text(columns), TEXT);
        if (!layout.deletes()) {
            return """
                    WITH %s,
                    logged AS (SELECT %s FROM %s WHERE %s),
                    rows AS (SELECT %s FROM %s UNION ALL SELECT * FROM logged)""".formatted(
                            lateKeyless(),
                            row.formatted("-1"),
                            layout.changelog(),
                            unseen(),
                            row.formatted("1"),
                            layout.current());
        }
        return """
                WITH %1$s,
                cut AS (SELECT coalesce(max(_ordinal), -1) AS ordinal FROM %2$s WHERE _op = 't' AND NOT (%3$s)),
                wiped AS (SELECT count(*) > 0 AS yes FROM %2$s WHERE _op = 't' AND %3$s),
                logged AS (
                    SELECT %4$s FROM %2$s WHERE _op <> 't' AND %3$s AND NOT (SELECT yes FROM wiped)
                    UNION ALL
                    SELECT %5$s FROM %2$s WHERE _op <> 't' AND NOT (%3$s) AND (SELECT yes FROM wiped)
                        AND _ordinal >= (SELECT ordinal FROM cut)),
                rows AS (
                    SELECT %6$s FROM %7$s WHERE NOT (SELECT yes FROM wiped)
                    UNION ALL
                    SELECT * FROM logged)""".formatted(
                        lateKeyless(),
                        layout.changelog(),
                        unseen(),
                        row.formatted("CASE WHEN _op = 'd' THEN 1 ELSE -1 END"),
                        row.formatted("CASE WHEN _op = 'd' THEN -1 ELSE 1 END"),
                        row.formatted("1"),
                        layout.current());
    }

    private String lateKeyless() {
        return "late AS (SELECT count(*) > 0 AS yes FROM %s WHERE _ordinal >= %d AND %s)"
                .formatted(layout.changelog(), chunk.settled(), READ);
    }

    /**
     * Rows that are taken from changes of an older shape, which lack what the table got with its present one. A large
     * value may be all that is: the change that is taken left it as it was, and the one that had it is older. Such a
     * value is never NULL.
     */
    private String oldShapes() {
        if (!layout.schema().keyed()) {
            return "logged WHERE _ordinal < " + layout.shapedAt();
        }
        String unknown = layout.toasted().stream()
                .map(column ->
                        " OR (%s IS NULL AND list_contains(_unchanged, %s))".formatted(quote(column), literal(column)))
                .collect(Collectors.joining());
        return "past WHERE _op <> 'd' AND (_ordinal < %d%s)".formatted(layout.shapedAt(), unknown);
    }

    /**
     * Whether a change of the stream is of a transaction that the pin does not see. The numbers have 32 bits, so they are
     * compared around the circle, and what was committed long before the pin is left out: there its number may be that
     * of a later one. Written as ranges, so that DuckDB passes over what is older by the smallest and largest values.
     */
    private String unseen() {
        SnapshotPin pin = chunk.pin();
        String inProgress = pin.inProgress().isEmpty()
                ? ""
                : " OR _tx_id IN (%s)"
                        .formatted(pin.inProgress().stream()
                                .map(id -> Long.toString(id % EPOCH))
                                .collect(Collectors.joining(", ")));
        return "(%s AND _op <> 'r' AND _tx_id <> 0 AND _committed_at >= make_timestamptz(%d) AND (%s%s))"
                .formatted(
                        onward(pin.xmin()),
                        pin.takenAt() - SnapshotPin.AMBIGUOUS_AFTER_MICROS,
                        onward(pin.xmax()),
                        inProgress);
    }

    /** The half of the circle that begins with a transaction. */
    private static String onward(long transaction) {
        long from = transaction % EPOCH;
        long end = from + EPOCH / 2;
        return end <= EPOCH
                ? "(_tx_id >= %d AND _tx_id < %d)".formatted(from, end)
                : "(_tx_id >= %d OR _tx_id < %d)".formatted(from, end - EPOCH);
    }

    private String range() {
        KeyRange range = chunk.range();
        List<String> conditions = new ArrayList<>(List.of(keys.isEmpty() ? "true" : keyIn()));
        beyond(range.after(), true, conditions);
        beyond(range.upTo(), false, conditions);
        return String.join(" AND ", conditions);
    }

    /** Row-wise, with the first column once more on its own: that one alone lets DuckDB pass over parts of the table. */
    private void beyond(@Nullable List<String> values, boolean after, List<String> conditions) {
        if (values == null) {
            return;
        }
        String operator = after ? ">" : "<";
        List<String> alternatives = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String name = quote(layout.schema().key().get(i));
            String value = CanonicalText.literal(values.get(i), keyColumn(i).type());
            boolean orEqual = !after && i == values.size() - 1;
            List<String> step = new ArrayList<>(equal);
            step.add("%s %s%s %s".formatted(name, operator, orEqual ? "=" : "", value));
            alternatives.add(String.join(" AND ", step));
            equal.add("%s = %s".formatted(name, value));
        }
        if (values.size() > 1) {
            conditions.add("%s %s= %s"
                    .formatted(
                            quote(layout.schema().key().get(0)),
                            operator,
                            CanonicalText.literal(values.get(0), keyColumn(0).type())));
        }
        conditions.add("(" + String.join(" OR ", alternatives) + ")");
    }

    private Column keyColumn(int index) {
        String name = layout.schema().key().get(index);
        return layout.schema().columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String keyTexts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < layout.schema().key().size(); i++) {
            texts.add(CanonicalText.value(keyColumn(i)));
        }
        return String.join(", ", texts);
    }

    /** By text, so that a key is found whatever its type. */
    private String keyIn() {
        String wanted = keys.stream()
                .map(key -> key.stream().map(Identifiers::literal).collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(", "));
        return "(%s) IN (%s)".formatted(keyTexts(), wanted);
    }

    private String values() {
        return columns.stream()
                .map(CanonicalText::value)
                .map(value ->
                        "CASE WHEN length(%1$s) > 2000 THEN left(%1$s, 60) || '... ' || length(%1$s) || ' characters, md5 ' || md5(%1$s) ELSE %1$s END"
                                .formatted(value))
                .collect(Collectors.joining(", "));
    }
}
