package io.contrail.cli.pipeline;

import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.Publication;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.SourceProgress;
import io.contrail.capture.source.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that are captured now. Looks at the publication every few seconds: a selected table that somebody has added
 * to it is captured from then on, and one that was taken out is told.
 */
final class CapturedTables implements PipelineTables, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CapturedTables.class);
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "contrail-publication");
        worker.setDaemon(true);
        return worker;
    });
    private final Publication publication;
    private final TableSelection selection;
    private final Supplier<SourceConnection> source;
    private final Consumer<List<TableName>> capture;
    private volatile List<TableName> tables;
    private volatile Set<TableName> unpublished = Set.of();
    private volatile Set<TableName> dropped = Set.of();

    /**
     * @param tables those captured at first
     * @param capture takes all of them when there are more
     */
    CapturedTables(
            PipelineName name,
            TableSelection selection,
            Supplier<SourceConnection> source,
            List<TableName> tables,
            Consumer<List<TableName>> capture) {
        this.publication = new Publication(name);
        this.selection = selection;
        this.source = source;
        this.tables = List.copyOf(tables);
        this.capture = capture;
    }

    void start() {
        Future<?> unused = thread.scheduleWithFixedDelay(
                this::lookQuietly, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public List<TableName> now() {
        return tables;
    }

    @Override
    public Set<TableName> unpublished() {
        return unpublished;
    }

    @Override
    public Set<TableName> dropped() {
        return dropped;
    }

    private void lookQuietly() {
        try (SourceConnection connection = source.get()) {
            look(connection);
        } catch (RuntimeException e) {
            log.info("The publication cannot be looked at now: {}", e.getMessage());
        }
    }

    private void look(SourceConnection connection) {
        Set<TableName> published =
                publication.read(connection).map(Publication.State::tables).orElseGet(Set::of);
        Set<TableName> missing = new TreeSet<>(tables);
        missing.removeAll(published);
        Set<TableName> gone = new TreeSet<>(missing);
        SourceProgress.existing(connection, missing).forEach(gone::remove);
        gone.stream()
                .filter(table -> !dropped.contains(table))
                .forEach(table -> log.info("Table {} was dropped in the source; the warehouse keeps it", table));
        dropped = gone;
        missing.removeAll(gone);
        unpublished = missing;
        List<TableName> more = new ArrayList<>(tables);
        for (TableName table : published) {
            if (!more.contains(table) && !table.schema().equals(Heartbeat.SCHEMA) && selection.matches(table)) {
                log.info("Table {} has come into the publication and is captured from now on", table);
                more.add(table);
            }
        }
        if (more.size() > tables.size()) {
            capture.accept(more);
            tables = List.copyOf(more);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
