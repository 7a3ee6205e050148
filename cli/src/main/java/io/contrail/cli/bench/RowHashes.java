package io.contrail.cli.bench;

import io.contrail.local.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What the peer pgCompare reads: of every row of both ends the md5 of its key and the md5 of its columns, row by row,
 * into its own process. Both ends at once, as it does. It writes all of them into a repository after that and compares
 * them there with a join; this is the reading alone, and so less than the peer takes.
 *
 * @param source seconds, in one transaction
 * @param warehouse seconds
 * @param rows of both ends
 * @param bytes of the digests, without the protocol's own
 */
record RowHashes(double seconds, double source, double warehouse, long rows, long bytes) {
    private static final int FETCH = 2_000;

    private record End(double seconds, long rows, long bytes) {}

    static RowHashes read(PostgresServer source, OurPipeline pipeline) throws SQLException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> new Thread(task, "bench-hashes"));
        try (Connection postgres = OurPipeline.connect(source);
                Connection warehouse = pipeline.target()) {
            postgres.setAutoCommit(false); // or else the driver reads everything before the first row
            FlightTable.execute(postgres, "SET TimeZone = 'UTC'");
            long began = System.nanoTime();
            Future<End> ours = threads.submit((Callable<End>) () -> read(postgres, "text"));
            Future<End> theirs = threads.submit((Callable<End>) () -> read(warehouse, "VARCHAR"));
            End one = ours.get();
            End other = theirs.get();
            return new RowHashes(
                    (System.nanoTime() - began) / 1e9,
                    one.seconds(),
                    other.seconds(),
                    one.rows() + other.rows(),
                    one.bytes() + other.bytes());
        } catch (ExecutionException e) {
            throw new IllegalStateException("An end could not be read", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static End read(Connection connection, String text) throws SQLException {
        String columns = FlightTable.COLUMNS.stream()
                .map(column -> "coalesce(%s::%s, '')".formatted(column.name(), text))
                .collect(Collectors.joining(", "));
        long began = System.nanoTime();
        long rows = 0;
        long bytes = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery(
                    "SELECT md5(id::%s), md5(concat_ws('|', %s)) FROM %s".formatted(text, columns, FlightTable.NAME))) {
                while (row.next()) {
                    bytes += row.getString(1).length() + row.getString(2).length();
                    rows++;
                }
            }
        }
        return new End((System.nanoTime() - began) / 1e9, rows, bytes);
    }
}
