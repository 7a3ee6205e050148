package io.contrail.changelog.landing;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random but valid histories of a table, the same for the same seed. */
public final class Histories {
    /** A composite key, a TOASTable text and values that may be NULL. */
    public static final TableSchema KEYED = new TableSchema(
            new TableId("flightops", "ops_plan"),
            List.of(
                    new Column("carrier", ColumnType.TEXT, "char(2)"),
                    new Column("flight_no", ColumnType.INT32, "int4"),
                    new Column("ofp", ColumnType.TEXT, "text"),
                    new Column("fuel_kg", ColumnType.numeric(12, 3), "numeric(12,3)"),
                    new Column("note", ColumnType.TEXT, "text")),
            List.of("carrier", "flight_no"));

    public static final TableSchema KEYLESS = new TableSchema(
            new TableId("flightops", "acars_message"),
            List.of(new Column("tail", ColumnType.TEXT, "text"), new Column("code", ColumnType.INT16, "int2")),
            List.of());

    private Histories() {}

    /** A history of a table with a key: few keys, so that they are hit often. */
    public static List<Change> keyed(long seed, int length) {
        return keyed(seed, length, 8);
    }

    /** The same without rows that get another key. */
    public static List<Change> unmoved(long seed, int length) {
        return keyed(seed, length, Integer.MAX_VALUE);
    }

    /** The same change so many ordinals later. */
    public static Change later(Change change, int by) {
        long ordinal = change.ordinal() + by;
        if (change instanceof Change.Insert insert) {
            return new Change.Insert(ordinal, insert.origin(), insert.row());
        } else if (change instanceof Change.Update update) {
            return new Change.Update(ordinal, update.origin(), update.before(), update.row());
        } else if (change instanceof Change.Delete delete) {
            return new Change.Delete(ordinal, delete.origin(), delete.row());
        } else if (change instanceof Change.SnapshotRead read) {
            return new Change.SnapshotRead(ordinal, read.origin(), read.row());
        }
        return new Change.Truncate(ordinal, change.origin());
    }

    private static List<Change> keyed(long seed, int length, int moves) {
        Random random = new Random(seed);
        TableModel model = new TableModel(KEYED);
        List<Change> history = new ArrayList<>();
        while (history.size() < length) {
            int ordinal = history.size();
            List<Change> changes = random.nextInt(moves) == 0 ? keyUpdate(random, model, ordinal) : List.of();
            if (changes.isEmpty()) {
                changes = List.of(nextKeyed(random, model, ordinal));
            }
            changes.forEach(model::apply);
            history.addAll(changes);
        }
        return history;
    }

    /** A history of a table without key, under REPLICA IDENTITY FULL: equal rows are common. */
    public static List<Change> keyless(long seed, int length) {
        Random random = new Random(seed);
        TableModel model = new TableModel(KEYLESS);
        List<Change> history = new ArrayList<>();
        for (int ordinal = 0; ordinal < length; ordinal++) {
            List<Row> rows = model.rows();
            Row row = Row.of(random.nextInt(8) == 0 ? null : "N" + random.nextInt(3), (long) random.nextInt(2));
            int dice = random.nextInt(100);
            Change change;
            if (dice == 0) {
                change = new Change.Truncate(ordinal, origin(ordinal));
            } else if (rows.isEmpty() || dice < 50) {
                change = new Change.Insert(ordinal, origin(ordinal), row);
            } else if (dice < 75) {
                change = new Change.Update(ordinal, origin(ordinal), pick(random, rows), row);
            } else {
                change = new Change.Delete(ordinal, origin(ordinal), pick(random, rows));
            }
            model.apply(change);
            history.add(change);
        }
        return history;
    }

    private static Change nextKeyed(Random random, TableModel model, int ordinal) {
        String carrier = random.nextBoolean() ? "AA" : "DL";
        long number = random.nextInt(6);
        boolean present = model.rows().stream()
                .anyMatch(row ->
                        carrier.equals(row.get(0)) && Long.valueOf(number).equals(row.get(1)));
        int dice = random.nextInt(100);
        if (dice == 0) {
            return new Change.Truncate(ordinal, origin(ordinal));
        } else if (dice < 5) {
            return new Change.SnapshotRead(ordinal, origin(ordinal), row(random, carrier, number, ordinal));
        } else if (!present) {
            return new Change.Insert(ordinal, origin(ordinal), row(random, carrier, number, ordinal));
        } else if (dice < 30) {
            return new Change.Delete(ordinal, origin(ordinal), Row.of(carrier, number, null, null, null));
        }
        @Nullable Object ofp = random.nextInt(3) > 0 ? Row.UNCHANGED : text(random, "plan " + ordinal);
        @Nullable Object note = random.nextInt(3) == 0 ? Row.UNCHANGED : text(random, "note " + ordinal);
        return new Change.Update(
                ordinal,
                origin(ordinal),
                null,
                Row.of(carrier, number, ofp, BigDecimal.valueOf(random.nextInt(100_000), 3), note));
    }

    /** A delete and an insert of one LSN; the insert does not have the TOASTed value. Nothing when no key is free. */
    private static List<Change> keyUpdate(Random random, TableModel model, int ordinal) {
        List<Row> rows = model.rows();
        long number = random.nextInt(6);
        if (rows.isEmpty()
                || rows.stream().anyMatch(row -> Long.valueOf(number).equals(row.get(1)) && "UA".equals(row.get(0)))) {
            return List.of();
        }
        Row old = pick(random, rows);
        Origin origin = origin(ordinal);
        return List.of(
                new Change.Delete(ordinal, origin, Row.of(old.get(0), old.get(1), null, null, null)),
                new Change.Insert(ordinal + 1, origin, Row.of("UA", number, Row.UNCHANGED, old.get(3), old.get(4))));
    }

    private static Row row(Random random, String carrier, long number, int ordinal) {
        return Row.of(
                carrier,
                number,
                text(random, "plan " + ordinal),
                BigDecimal.valueOf(random.nextInt(100_000), 3),
                text(random, "note " + ordinal));
    }

    private static @Nullable String text(Random random, String text) {
        return random.nextInt(5) == 0 ? null : text;
    }

    private static Row pick(Random random, List<Row> rows) {
        return rows.get(random.nextInt(rows.size()));
    }

    static Origin origin(int ordinal) {
        return new Origin(700 + ordinal / 3, new Lsn(1_000 + ordinal), 1_700_000_000_000_000L + ordinal);
    }
}
