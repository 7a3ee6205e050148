package io.contrail.cli.faults;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.postgresql.PGConnection;

/**
 * Writers that go on whatever happens to the server. What they really did is in {@code truth.audit}: triggers write it
 * in the same transaction, so that a commit whose answer was lost is known too.
 */
final class Load implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SourceServer source;
    private final List<Thread> threads = new ArrayList<>();
    private final ReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicInteger nextId = new AtomicInteger(100_000);
    private volatile boolean pausing;
    private volatile boolean over;

    Load(SourceServer source, long seed) {
        this.source = source;
        SplittableRandom random = new SplittableRandom(seed);
        for (int writer = 0; writer < WRITERS; writer++) {
            SplittableRandom own = random.split();
            threads.add(new Thread(() -> write(own, false), "load-" + writer));
        }
        SplittableRandom own = random.split();
        threads.add(new Thread(() -> write(own, true), "load-long"));
    }

    static void createTables(SourceServer source) {
        source.execute("""
                CREATE SCHEMA truth;
                CREATE TABLE truth.audit (seq bigserial, tbl text, op text, key text, version bigint);
                CREATE FUNCTION truth.record() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE was text; now text; version bigint;
                BEGIN
                    IF TG_OP = 'TRUNCATE' THEN
                        INSERT INTO truth.audit (tbl, op) VALUES (TG_TABLE_NAME, 't');
                        RETURN NULL;
                    END IF;
                    IF TG_OP <> 'INSERT' THEN
                        was := CASE WHEN TG_ARGV[0] = 'seat' THEN to_jsonb(OLD) ->> 'flight' || '/' || (to_jsonb(OLD) ->> 'no')
                                    WHEN TG_ARGV[0] = 'heap' THEN to_jsonb(OLD) ->> 'a'
                                    ELSE to_jsonb(OLD) ->> 'id' END;
                    END IF;
                    IF TG_OP <> 'DELETE' THEN
                        now := CASE WHEN TG_ARGV[0] = 'seat' THEN to_jsonb(NEW) ->> 'flight' || '/' || (to_jsonb(NEW) ->> 'no')
                                    WHEN TG_ARGV[0] = 'heap' THEN to_jsonb(NEW) ->> 'a'
                                    ELSE to_jsonb(NEW) ->> 'id' END;
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        INSERT INTO truth.audit (tbl, op, key, version) VALUES (TG_TABLE_NAME, 'c', now, NEW.version);
                    ELSIF TG_OP = 'DELETE' THEN
                        INSERT INTO truth.audit (tbl, op, key, version) VALUES (TG_TABLE_NAME, 'd', was, OLD.version);
                    ELSIF was = now THEN
                        IF TG_ARGV[0] = 'heap' THEN -- the row that was is part of the change: nothing else names it
                            INSERT INTO truth.audit (tbl, op, key, version) VALUES (TG_TABLE_NAME, 'd', was, OLD.version);
                        END IF;
                        INSERT INTO truth.audit (tbl, op, key, version) VALUES (TG_TABLE_NAME, 'u', now, NEW.version);
                    ELSE
                        INSERT INTO truth.audit (tbl, op, key, version) VALUES (TG_TABLE_NAME, 'd', was, OLD.version);
                        INSERT INTO truth.audit (tbl, op, key, version) VALUES (TG_TABLE_NAME, 'c', now, NEW.version);
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TABLE account (id int PRIMARY KEY, version bigint NOT NULL, amount numeric(12,2), note text);
                CREATE TABLE document (id int PRIMARY KEY, version bigint NOT NULL, title text, body text, appendix text);
                ALTER TABLE document ALTER body SET STORAGE EXTERNAL, ALTER appendix SET STORAGE EXTERNAL;
                CREATE TABLE seat (flight text, no int, version bigint NOT NULL, holder text, PRIMARY KEY (flight, no));
                CREATE TABLE heap (a int, version bigint NOT NULL, t text);
                ALTER TABLE heap REPLICA IDENTITY FULL;
                CREATE TABLE emptied (id int PRIMARY KEY, version bigint NOT NULL);
                CREATE TABLE emptied_too (id int PRIMARY KEY, version bigint NOT NULL);
                CREATE TABLE archive (id int PRIMARY KEY, note text);
                INSERT INTO account SELECT i, 1, i, 'before' FROM generate_series(1, 200) i;
                INSERT INTO document SELECT i, 1, 'title', repeat(md5(i::text), 200), repeat(md5(i::text), 100) FROM generate_series(1, 60) i;
                INSERT INTO seat SELECT 'CT' || i % 9, i, 1, 'nobody' FROM generate_series(1, 100) i;
                INSERT INTO heap SELECT i % 7, 1, 'same' FROM generate_series(1, 50) i;
                INSERT INTO emptied SELECT i, 1 FROM generate_series(1, 20) i;
                INSERT INTO emptied_too SELECT i, 1 FROM generate_series(1, 20) i;
                INSERT INTO archive SELECT i, md5(i::text) FROM generate_series(1, 60000) i;
                """);
        for (String table : List.of("account", "document", "seat", "heap", "emptied", "emptied_too")) {
            source.execute(
                    "CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION truth.record('%1$s')"
                            .formatted(table),
                    "CREATE TRIGGER audit_truncate AFTER TRUNCATE ON %1$s FOR EACH STATEMENT EXECUTE FUNCTION truth.record('%1$s')"
                            .formatted(table));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Returns when so many more changes are committed. */
    void awaitMore(int more) {
        long wanted = changes.get() + more;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> changes.get() >= wanted);
    }

    long changes() {
        return changes.get();
    }

    /** Runs it while no transaction is open. */
    void whilePaused(Runnable work) {
        pausing = true;
        gate.writeLock().lock();
        try {
            work.run();
        } finally {
            pausing = false;
            gate.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(SplittableRandom random, boolean longOnes) {
        while (!over) {
            try (Connection connection = source.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET lock_timeout = '2s'");
                connection.commit();
                while (!over) {
                    gate.readLock().lock();
                    try {
                        transaction(connection, statement, random, longOnes);
                    } finally {
                        gate.readLock().unlock();
                    }
                    rest(random.nextInt(5, 25));
                }
            } catch (SQLException down) {
                rest(100);
            }
        }
    }

    /** Deadlocks, taken keys and timeouts roll back: that is part of the load. A lost connection is thrown. */
    private void transaction(Connection connection, Statement statement, SplittableRandom random, boolean longOne)
            throws SQLException {
        try {
            int done = 0;
            int wanted = longOne ? random.nextInt(50, 300) : random.nextInt(1, 12);
            for (int i = 0; i < wanted && !(pausing && longOne); i++) {
                done += longOne && i % 25 == 0
                        ? copy(connection, random.nextInt(20, 120))
                        : change(statement, random, longOne);
                if (longOne) {
                    rest(10);
                }
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
            } else {
                connection.commit();
                changes.addAndGet(done);
            }
        } catch (SQLException refused) {
            connection.rollback();
        }
    }

    private int change(Statement statement, SplittableRandom random, boolean longOne) throws SQLException {
        int id = random.nextInt(1, 300);
        // A long transaction keeps off rows that others want.
        return switch (longOne ? 11 : random.nextInt(24)) {
            case 0, 1 ->
                statement.executeUpdate("INSERT INTO account VALUES (%d, 1, %d.25, 'n%d') ON CONFLICT DO NOTHING"
                        .formatted(id, id, id));
            case 2, 3, 4 ->
                statement.executeUpdate(
                        "UPDATE account SET version = version + 1, amount = amount + 0.01 WHERE id = " + id);
            case 5 -> statement.executeUpdate("DELETE FROM account WHERE id = " + id);
            case 6 ->
                statement.executeUpdate("UPDATE account SET id = %d, version = version + 1 WHERE id = %d"
                        .formatted(random.nextInt(1, 300), id));
            case 7 ->
                statement.executeUpdate(
                        "INSERT INTO document VALUES (%d, 1, 't', repeat(md5('%d'), 150), repeat(md5('%d'), 90)) ON CONFLICT DO NOTHING"
                                .formatted(id % 80, random.nextInt(), id));
            case 8, 9, 10 ->
                statement.executeUpdate("UPDATE document SET version = version + 1, title = 't%d' WHERE id = %d"
                        .formatted(random.nextInt(), id % 80));
            case 11 ->
                statement.executeUpdate(
                        "INSERT INTO account VALUES (%d, 1, NULL, 'new')".formatted(nextId.incrementAndGet()));
            case 12 ->
                statement.executeUpdate(
                        "UPDATE document SET version = version + 1, body = repeat(md5('%d'), 160) WHERE id = %d"
                                .formatted(random.nextInt(), id % 80));
            case 13 ->
                random.nextInt(4) > 0
                        ? statement.executeUpdate(
                                "UPDATE document SET id = id + 80, version = version + 1 WHERE id = " + id % 80)
                        : statement.executeUpdate("DELETE FROM document WHERE id = " + id % 160);
            case 14, 15 ->
                statement.executeUpdate(
                        "UPDATE seat SET version = version + 1, holder = 'h%d' WHERE no = %d".formatted(id, id % 120));
            case 16 ->
                statement.executeUpdate("UPDATE seat SET flight = 'CT%d', version = version + 1 WHERE no = %d"
                        .formatted(id % 7, id % 120));
            case 17 ->
                random.nextBoolean()
                        ? statement.executeUpdate("DELETE FROM seat WHERE no = " + id % 120)
                        : statement.executeUpdate("INSERT INTO seat VALUES ('CT%d', %d, 1, NULL) ON CONFLICT DO NOTHING"
                                .formatted(id % 5, id % 120));
            case 18, 19 ->
                statement.executeUpdate("INSERT INTO heap SELECT %d, 1, 'same' FROM generate_series(1, %d)"
                        .formatted(id % 7, id % 3 + 1));
            case 20 ->
                statement.executeUpdate(
                        "UPDATE heap SET version = version + 1 WHERE ctid IN (SELECT ctid FROM heap WHERE a = %d LIMIT 2)"
                                .formatted(id % 7));
            case 21 ->
                statement.executeUpdate("DELETE FROM heap WHERE ctid IN (SELECT ctid FROM heap WHERE a = %d LIMIT 3)"
                        .formatted(id % 7));
            case 22 -> {
                int inserted = 0;
                for (String table : List.of("emptied", "emptied_too")) {
                    inserted += statement.executeUpdate(
                            "INSERT INTO %s SELECT i, 1 FROM generate_series(%d, %d) i ON CONFLICT DO NOTHING"
                                    .formatted(table, id, id + 5));
                }
                yield inserted;
            }
            default ->
                random.nextInt(6) > 0
                        ? statement.executeUpdate("UPDATE emptied SET version = version + 1 WHERE id = " + id)
                        : statement.executeUpdate("TRUNCATE emptied, emptied_too") + 2;
        };
    }

    /** Its rows share their positions in the log. */
    private int copy(Connection connection, int rows) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            text.append(nextId.incrementAndGet()).append("\t1\t0.50\tcopied\n");
        }
        try {
            return (int) connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY account FROM STDIN", new java.io.StringReader(text.toString()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void rest(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
