package io.contrail.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writers of a table with the columns id and note: short and slow transactions, savepoints, roll-backs, deletes and new
 * keys, each writer among keys of its own. All above a given id, so that the rows below stay as they are.
 */
final class WriteLoad implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final int KEYS = 250;

    private final UsersDatabase database;
    private final List<Thread> writers = new ArrayList<>();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final AtomicLong transactions = new AtomicLong();
    private volatile boolean stop;

    private WriteLoad(UsersDatabase database) {
        this.database = database;
    }

    static WriteLoad start(UsersDatabase database, String table, int above) {
        WriteLoad load = new WriteLoad(database);
        for (int i = 0; i < WRITERS; i++) {
            int first = above + 1 + i * KEYS;
            Random random = new Random(i);
            Thread writer = new Thread(() -> load.write(table, first, random), "writer-" + i);
            load.writers.add(writer);
            writer.start();
        }
        return load;
    }

    private void write(String table, int first, Random random) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stop) {
                int changes = 1 + random.nextInt(4);
                for (int i = 0; i < changes; i++) {
                    statement.execute(change(table, first + random.nextInt(KEYS), first, random));
                }
                if (random.nextInt(4) == 0) {
                    statement.execute("SELECT pg_sleep(%f)".formatted(random.nextDouble() / 20));
                }
                if (random.nextInt(8) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    transactions.incrementAndGet();
                }
            }
            connection.commit();
        } catch (SQLException e) {
            failure.compareAndSet(null, e);
        }
    }

    private static String change(String table, int id, int first, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM %s WHERE id = %d".formatted(table, id);
            case 1 ->
                "INSERT INTO %1$s (id, note) VALUES (%2$d, 'new') ON CONFLICT (id) DO UPDATE SET note = 'again' || random()"
                        .formatted(table, id);
            case 2 ->
                "UPDATE %1$s SET id = %3$d WHERE id = %2$d AND NOT EXISTS (SELECT FROM %1$s WHERE id = %3$d)"
                        .formatted(table, id, first + random.nextInt(KEYS));
            case 3 ->
                "SAVEPOINT s; UPDATE %1$s SET note = 'undone' WHERE id = %2$d; ROLLBACK TO s; UPDATE %1$s SET note = 'kept' || random() WHERE id = %2$d"
                        .formatted(table, id);
            default -> "UPDATE %s SET note = random()::text WHERE id = %d".formatted(table, id);
        };
    }

    /** Beside the load. */
    void execute(String... statements) {
        database.execute(statements);
    }

    long transactions() {
        return transactions.get();
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread writer : writers) {
            writer.join();
        }
        SQLException failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("A writer failed", failed);
        }
    }
}
