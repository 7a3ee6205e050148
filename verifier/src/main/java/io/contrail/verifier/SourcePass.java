package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.NotVerifiableException;
import io.contrail.verifier.source.SourceChunk;
import io.contrail.verifier.source.SourceReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the source, table by table and chunk by chunk, ahead of the comparison by as many chunks as the queue holds. A
 * thread of its own.
 */
final class SourcePass implements Runnable {
    /** What comes out of it, in order. */
    sealed interface Item {
        /** A chunk was read. */
        record Read(TableCheck check, KeyRange part, SourceChunk chunk, long settled, long readAt) implements Item {}

        /** A table was read to its end, or up to an obstacle. */
        record TableEnd(
                TableId table,
                @Nullable TableCheck check,
                @Nullable NotVerifiableException obstacle) implements Item {}

        /** Nothing follows. */
        record End(@Nullable RuntimeException failure) implements Item {}
    }

    private final Ends ends;
    private final List<TableId> tables;
    private final Map<TableId, List<KeyRange>> wanted;
    private final VerifierSettings settings;
    private final CpuBudget budget;
    private final BlockingQueue<Item> items;

    /**
     * Of some tables.
     *
     * @param wanted of a table that is here only these ranges are read; of any other the whole table
     */
    SourcePass(
            Ends ends,
            List<TableId> tables,
            Map<TableId, List<KeyRange>> wanted,
            VerifierSettings settings,
            CpuBudget budget,
            BlockingQueue<Item> items) {
        this.ends = ends;
        this.tables = tables;
        this.wanted = wanted;
        this.settings = settings;
        this.budget = budget;
        this.items = items;
    }

    @Override
    public void run() {
        RuntimeException failure = null;
        try (SourceConnection source = ends.source().get();
                VerificationReader warehouse = ends.warehouse().get()) {
            SourceReader.prepare(source);
            for (TableId table : tables) {
                read(table, source, warehouse);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        try {
            items.put(new Item.End(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(TableId table, SourceConnection source, VerificationReader warehouse) {
        TableCheck check = null;
        NotVerifiableException obstacle = null;
        try {
            check = TableCheck.begin(table, source, ends.capture().publication(), warehouse, ends.topics());
            SourceReader reader = check.reader(source);
            ChunkSize size = new ChunkSize(settings.chunkRows());
            for (KeyRange range : wanted.getOrDefault(table, List.of(KeyRange.ALL))) {
                read(range, check, reader, size, warehouse);
            }
        } catch (NotVerifiableException e) {
            obstacle = e;
        }
        put(new Item.TableEnd(table, check, obstacle));
    }

    private void read(
            KeyRange range, TableCheck check, SourceReader reader, ChunkSize size, VerificationReader warehouse) {
        KeyRange rest = range;
        List<String> reached;
        do {
            budget.pause();
            long settled = check.settled(warehouse);
            SourceChunk chunk = reader.first(rest, size.rows());
            size.took(chunk.rows(), chunk.nanos());
            budget.spend(chunk.nanos());
            put(new Item.Read(check, range, chunk, settled, System.nanoTime()));
            reached = chunk.range().upTo();
            rest = new KeyRange(reached, range.upTo());
        } while (!Objects.equals(reached, range.upTo()));
    }

    private void put(Item item) {
        try {
            items.put(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FencePass.interrupted(e);
        }
    }
}
