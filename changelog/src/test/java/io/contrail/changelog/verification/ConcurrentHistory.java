package io.contrail.changelog.verification;

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
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A table of PostgreSQL under transactions that run side by side, and the moments at which a reader took a snapshot. As
 * there, a transaction gets its number with its first write and comes into the stream with its commit; others see it,
 * and may write its rows, only some time later. So what a snapshot sees is no prefix of the stream, but of each row's
 * history. The same for the same random numbers.
 */
final class ConcurrentHistory {
    static final TableSchema KEYED = new TableSchema(
            new TableId("flight\"ops", "ops plan's"),
            List.of(
                    new Column("ofp", ColumnType.TEXT, "text"),
                    new Column("flight no", ColumnType.INT32, "int4"),
                    new Column("carrier\"'s", ColumnType.TEXT, "text"),
                    new Column("fuel", ColumnType.numeric(12, 3), "numeric(12,3)"),
                    new Column("t", ColumnType.FLOAT64, "float8"),
                    new Column("_text", ColumnType.TEXT, "text"),
                    new Column("ordinal", ColumnType.JSON, "jsonb")),
            List.of("carrier\"'s", "flight no"));

    static final TableSchema KEYLESS = new TableSchema(
            new TableId("flight\"ops", "acars"),
            List.of(
                    new Column("_text", ColumnType.TEXT, "text"),
                    new Column("_n", ColumnType.INT16, "int2"),
                    new Column("rows", ColumnType.BYTES, "bytea")),
            List.of());

    /** In the order of their bytes. */
    static final List<String> CARRIERS = List.of("AA", "a,'b", "é😀");

    static final List<Long> NUMBERS = List.of(-7L, 0L, 9L, 10L);

    private static final List<String> TEXTS = List.of("", "a|b", "1:x", "it's \"so\"", "😀 und ü", "plan", "NULL");
    private static final List<Double> FLOATS = List.of(0.0, -0.0, Double.NaN, 1e300, 0.1);
    private static final long DAY = 24L * 3_600 * 1_000_000;

    /** No transaction wrote it, or one whose end is long past: every pin sees it. */
    private static final int ALWAYS = -1;

    /**
     * A change as it is landed.
     *
     * @param writer which transaction wrote it
     * @param before the row that it took away, as far as it is known by its key
     * @param after the row that it left, with all its values
     */
    record Entry(
            Change change,
            int writer,
            @Nullable Row before,
            @Nullable Row after) {
        /** Whether it was read from the table rather than taken from the stream. */
        boolean read() {
            return change instanceof Change.SnapshotRead || change.origin().txId() == 0;
        }
    }

    /**
     * A reading of the source.
     *
     * @param seen transactions that were over for others
     * @param emitted how many changes were in the stream: all that was seen is among them
     */
    record Moment(SnapshotPin pin, BitSet seen, int emitted, long settled) {
        boolean sees(Entry entry) {
            return entry.writer() == ALWAYS || seen.get(entry.writer());
        }
    }

    private static final class Transaction {
        private final int index;
        private final long id;
        private final List<Entry> written = new ArrayList<>();
        private boolean committed;

        Transaction(int index, long id) {
            this.index = index;
            this.id = id;
        }
    }

    /** A row and who keeps others from writing it. A row with a key has one whether it is there or not. */
    private static final class Slot {
        private @Nullable Row row;
        private @Nullable Transaction lockedBy;
    }

    private final Random random;
    private final TableSchema schema;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private final Map<List<@Nullable Object>, Slot> keys = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Transaction> active = new ArrayList<>();
    private final BitSet over = new BitSet();
    private @Nullable Transaction tableLockedBy;
    private int transactions;
    private final long firstId;
    private long nextId;
    private long lastOver;
    private long ordinal;
    private long lsn = 1_000;
    private long now = 1_700_000_000_000_000L;

    private ConcurrentHistory(Random random, TableSchema schema) {
        this.random = random;
        this.schema = schema;
        this.firstId = firstId(random);
        this.nextId = firstId;
        this.lastOver = firstId - 1;
    }

    /** So many steps: a transaction begins, writes, commits or is over, or the table is read. */
    static ConcurrentHistory of(TableSchema schema, long seed, int steps) {
        ConcurrentHistory history = new ConcurrentHistory(new Random(seed), schema);
        history.begin();
        for (int i = 0; i < steps; i++) {
            history.step();
        }
        history.pin();
        return history;
    }

    List<Entry> entries() {
        return entries;
    }

    List<Moment> moments() {
        return moments;
    }

    /** Near the places where the low 32 bits, or their sign, turn over, in this epoch or a later one. */
    private static long firstId(Random random) {
        long epoch = (long) random.nextInt(3) << 32;
        return switch (random.nextInt(4)) {
            case 0 -> epoch + (1L << 32) - 1 - random.nextInt(40);
            case 1 -> epoch + (1L << 31) - random.nextInt(40);
            case 2 -> epoch + 3 + random.nextInt(5);
            default -> epoch + 700;
        };
    }

    private long newId() {
        long id = nextId;
        nextId = after(id);
        return id;
    }

    /** PostgreSQL passes over the numbers that mean something else. */
    private static long after(long id) {
        long next = id + 1;
        return (next & 0xffff_ffffL) < 3 ? next - (next & 0xffff_ffffL) + 3 : next;
    }

    /** Rows that were read at first, and some that were committed days before, when the numbers had other epochs. */
    private void begin() {
        for (int i = random.nextInt(6); i > 0; i--) {
            Slot slot = schema.keyed() ? slot(randomKey()) : new Slot();
            if (slot.row == null) {
                slot.row = randomRow(slot);
                Origin read = new Origin(firstId & 0xffff_ffffL, new Lsn(lsn++), now - 1);
                emit(new Entry(new Change.SnapshotRead(ordinal, read, slot.row), ALWAYS, null, slot.row));
                if (!schema.keyed()) {
                    slots.add(slot);
                }
            }
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            Slot slot = schema.keyed() ? slot(randomKey()) : new Slot();
            if (slot.row == null) {
                slot.row = randomRow(slot);
                long id = (firstId + random.nextInt(60)) & 0xffff_ffffL;
                Origin old = new Origin(id == 0 ? 3 : id, new Lsn(lsn++), now - DAY - 10_000_000);
                emit(new Entry(new Change.Insert(ordinal, old, slot.row), ALWAYS, null, slot.row));
                if (!schema.keyed()) {
                    slots.add(slot);
                }
            }
        }
    }

    private void step() {
        now += 1_000;
        int dice = random.nextInt(100);
        if (active.isEmpty() || (dice < 15 && active.size() < 6)) {
            active.add(new Transaction(transactions++, newId()));
        } else if (dice < 65) {
            write(active.get(random.nextInt(active.size())));
        } else if (dice < 92) {
            Transaction transaction = active.get(random.nextInt(active.size()));
            if (!transaction.committed) {
                commit(transaction);
            }
            if (random.nextInt(3) > 0) {
                end(transaction);
            }
        } else if (dice < 95) {
            pin();
        } else if (schema.keyed()) {
            readOne();
        }
    }

    private void write(Transaction transaction) {
        if (transaction.committed || (tableLockedBy != null && tableLockedBy != transaction)) {
            return;
        }
        Origin origin = new Origin(transaction.id & 0xffff_ffffL, new Lsn(lsn++), now);
        if (random.nextInt(25) == 0) {
            truncate(transaction, origin);
        } else if (schema.keyed()) {
            writeKeyed(transaction, origin);
        } else {
            writeKeyless(transaction, origin);
        }
    }

    /** Waits for all others that have written the table, and then keeps everybody from it. */
    private void truncate(Transaction transaction, Origin origin) {
        boolean alone = active.stream().allMatch(other -> other == transaction || other.written.isEmpty());
        if (alone) {
            tableLockedBy = transaction;
            keys.clear();
            slots.clear();
            transaction.written.add(new Entry(new Change.Truncate(0, origin), transaction.index, null, null));
        }
    }

    private void writeKeyed(Transaction transaction, Origin origin) {
        List<@Nullable Object> key = randomKey();
        Slot slot = slot(key);
        if (!lock(slot, transaction)) {
            return;
        }
        Row old = slot.row;
        int dice = random.nextInt(100);
        if (old == null) {
            slot.row = keyedRow(key);
            put(transaction, new Change.Insert(0, origin, slot.row), slot.row);
        } else if (dice < 25) {
            slot.row = null;
            delete(transaction, origin, old);
        } else if (dice < 40) {
            List<@Nullable Object> next = randomKey();
            Slot target = slot(next);
            if (target.row == null && lock(target, transaction)) {
                Row moved =
                        Row.of(old.get(0), next.get(1), next.get(0), old.get(3), old.get(4), old.get(5), old.get(6));
                slot.row = null;
                target.row = moved;
                delete(transaction, origin, old);
                put(transaction, new Change.Insert(0, origin, sent(moved, moved)), moved);
            }
        } else {
            slot.row = keyedRow(key);
            if (random.nextInt(2) == 0) {
                slot.row = Row.of(
                        old.get(0),
                        old.get(1),
                        old.get(2),
                        slot.row.get(3),
                        slot.row.get(4),
                        old.get(5),
                        slot.row.get(6));
            }
            put(transaction, new Change.Update(0, origin, null, sent(slot.row, old)), slot.row);
        }
    }

    /** The values of the first column are large: one that stays as it is is not sent again, now and then. */
    private Row sent(Row row, Row old) {
        boolean kept = row.get(0) != null && row.get(0) == old.get(0) && random.nextInt(4) > 0;
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == 0 && kept ? Row.UNCHANGED : row.get(i);
        }
        return new Row(values);
    }

    private void delete(Transaction transaction, Origin origin, Row old) {
        transaction.written.add(new Entry(new Change.Delete(0, origin, keyOnly(old)), transaction.index, old, null));
    }

    private static void put(Transaction transaction, Change change, Row after) {
        transaction.written.add(new Entry(change, transaction.index, null, after));
    }

    private void writeKeyless(Transaction transaction, Origin origin) {
        Slot slot = slots.isEmpty() || random.nextInt(100) < 40 ? null : slots.get(random.nextInt(slots.size()));
        Row next = keylessRow();
        if (slot == null) {
            Slot added = new Slot();
            added.row = next;
            added.lockedBy = transaction;
            slots.add(added);
            put(transaction, new Change.Insert(0, origin, next), next);
        } else if (slot.row != null && lock(slot, transaction)) {
            Row old = slot.row;
            if (random.nextBoolean()) {
                slot.row = next;
                transaction.written.add(
                        new Entry(new Change.Update(0, origin, old, next), transaction.index, old, next));
            } else {
                slots.remove(slot);
                transaction.written.add(new Entry(new Change.Delete(0, origin, old), transaction.index, old, null));
            }
        }
    }

    /** The row is read again, or found to be gone, as a repair does it. */
    private void readOne() {
        List<@Nullable Object> key = randomKey();
        Slot slot = slot(key);
        if (slot.lockedBy != null || tableLockedBy != null) {
            return;
        } else if (slot.row == null) {
            Row gone = keyOnly(keyedRow(key));
            emit(new Entry(new Change.Delete(ordinal, new Origin(0, new Lsn(lsn++), now), gone), ALWAYS, gone, null));
        } else {
            Origin reader = new Origin(nextId & 0xffff_ffffL, new Lsn(lsn++), now);
            emit(new Entry(new Change.SnapshotRead(ordinal, reader, slot.row), ALWAYS, null, slot.row));
        }
    }

    private void commit(Transaction transaction) {
        transaction.committed = true;
        for (Entry entry : transaction.written) {
            emit(new Entry(placed(entry.change()), entry.writer(), entry.before(), entry.after()));
        }
        ordinal += random.nextInt(2);
    }

    private void emit(Entry entry) {
        entries.add(entry);
        ordinal++;
    }

    private Change placed(Change change) {
        Origin origin = new Origin(change.origin().txId(), change.origin().lsn(), now);
        if (change instanceof Change.Insert insert) {
            return new Change.Insert(ordinal, origin, insert.row());
        } else if (change instanceof Change.Update update) {
            return new Change.Update(ordinal, origin, update.before(), update.row());
        } else if (change instanceof Change.Delete delete) {
            return new Change.Delete(ordinal, origin, delete.row());
        }
        return new Change.Truncate(ordinal, origin);
    }

    private void end(Transaction transaction) {
        active.remove(transaction);
        over.set(transaction.index);
        lastOver = Math.max(lastOver, transaction.id);
        keys.values().forEach(slot -> unlock(slot, transaction));
        slots.forEach(slot -> unlock(slot, transaction));
        if (tableLockedBy == transaction) {
            tableLockedBy = null;
        }
    }

    /** As {@code pg_current_snapshot()} says it; whoever truncates the table is waited for. */
    private void pin() {
        if (tableLockedBy != null) {
            return;
        }
        long xmax = after(lastOver);
        List<Long> inProgress = new ArrayList<>();
        long xmin = xmax;
        for (Transaction transaction : active) {
            xmin = Math.min(xmin, transaction.id);
            if (transaction.id < xmax) {
                inProgress.add(transaction.id);
            }
        }
        long settled = random.nextInt(4) > 0 ? ordinal : ordinal - random.nextInt((int) Math.min(20, ordinal + 1));
        moments.add(new Moment(
                new SnapshotPin(xmin, xmax, inProgress, now), (BitSet) over.clone(), entries.size(), settled));
    }

    private static boolean lock(Slot slot, Transaction transaction) {
        if (slot.lockedBy != null && slot.lockedBy != transaction) {
            return false;
        }
        slot.lockedBy = transaction;
        return true;
    }

    private static void unlock(Slot slot, Transaction transaction) {
        if (slot.lockedBy == transaction) {
            slot.lockedBy = null;
        }
    }

    private Slot slot(List<@Nullable Object> key) {
        return keys.computeIfAbsent(key, absent -> new Slot());
    }

    private List<@Nullable Object> randomKey() {
        List<@Nullable Object> key = new ArrayList<>();
        key.add(CARRIERS.get(random.nextInt(CARRIERS.size())));
        key.add(NUMBERS.get(random.nextInt(NUMBERS.size())));
        return key;
    }

    private Row randomRow(Slot slot) {
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue() == slot)
                .findFirst()
                .map(entry -> keyedRow(entry.getKey()))
                .orElseGet(this::keylessRow);
    }

    private Row keyedRow(List<@Nullable Object> key) {
        return Row.of(
                text(),
                key.get(1),
                key.get(0),
                random.nextInt(6) == 0 ? null : BigDecimal.valueOf(random.nextInt(100_000) - 50_000, 3),
                FLOATS.get(random.nextInt(FLOATS.size())),
                text(),
                random.nextInt(4) == 0 ? null : "{\"n\": %d}".formatted(random.nextInt(9)));
    }

    /** Few, so that many are equal. */
    private Row keylessRow() {
        return Row.of(
                random.nextInt(5) == 0 ? null : TEXTS.get(random.nextInt(3)),
                random.nextInt(5) == 0 ? null : (Object) (long) random.nextInt(2),
                random.nextInt(3) == 0 ? null : new byte[random.nextInt(2)]);
    }

    private @Nullable String text() {
        return random.nextInt(5) == 0 ? null : TEXTS.get(random.nextInt(TEXTS.size())) + random.nextInt(20);
    }

    private static Row keyOnly(Row row) {
        return Row.of(null, row.get(1), row.get(2), null, null, null, null);
    }
}
