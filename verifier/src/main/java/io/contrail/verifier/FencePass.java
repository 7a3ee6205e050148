package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.NotVerifiableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits, for many chunks at once, until the warehouse has what their pins see, while chunks that were waited for before
 * are compared and later ones are read. A thread of its own.
 */
final class FencePass implements Runnable {
    private static final Duration LINGER = Duration.ofMillis(300);

    /**
     * Items in their order, and what was waited for.
     *
     * @param waited for all of them
     * @param fencedAt of {@link System#nanoTime}
     * @param lagging tables whose chunks may not be compared
     * @param failure after which nothing follows; null when there is none
     */
    record Fenced(
            List<SourcePass.Item> items,
            Duration waited,
            long fencedAt,
            Map<TableId, NotVerifiableException> lagging,
            @Nullable RuntimeException failure) {}

    private final Ends ends;
    private final Duration patience;
    private final BlockingQueue<SourcePass.Item> read;
    private final BlockingQueue<Fenced> fenced;
    private final Map<TableId, NotVerifiableException> lagging = new HashMap<>();

    /** Takes from one queue and puts into the other. */
    FencePass(Ends ends, Duration patience, BlockingQueue<SourcePass.Item> read, BlockingQueue<Fenced> fenced) {
        this.ends = ends;
        this.patience = patience;
        this.read = read;
        this.fenced = fenced;
    }

    @Override
    public void run() {
        try {
            RuntimeException failure = awaitAll();
            if (failure != null) {
                fenced.put(new Fenced(List.of(), Duration.ZERO, System.nanoTime(), Map.of(), failure));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable RuntimeException awaitAll() throws InterruptedException {
        try (SourceConnection control = ends.source().get();
                VerificationReader warehouse = ends.warehouse().get()) {
            Fence fence = ends.fence(control, warehouse, patience);
            List<SourcePass.Item> some;
            do {
                some = next();
                fenced.put(await(fence, some));
            } while (!(some.get(some.size() - 1) instanceof SourcePass.Item.End));
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** One fence is for many chunks, so it is worth a moment to wait for them. */
    private List<SourcePass.Item> next() throws InterruptedException {
        List<SourcePass.Item> some = new ArrayList<>();
        SourcePass.Item item = read.take();
        long until = System.nanoTime() + LINGER.toNanos();
        while (item != null) {
            some.add(item);
            boolean enough = item instanceof SourcePass.Item.End || System.nanoTime() > until;
            item = enough ? read.poll() : read.poll(LINGER.toMillis(), TimeUnit.MILLISECONDS);
        }
        return some;
    }

    private Fenced await(Fence fence, List<SourcePass.Item> items) {
        Set<String> topics = new LinkedHashSet<>();
        Set<TableId> tables = new LinkedHashSet<>();
        for (SourcePass.Item item : items) {
            if (item instanceof SourcePass.Item.Read chunk
                    && !lagging.containsKey(chunk.check().table())) {
                topics.add(chunk.check().topic());
                tables.add(chunk.check().table());
            }
        }
        long began = System.nanoTime();
        if (!topics.isEmpty()) {
            try {
                fence.await(topics);
            } catch (NotVerifiableException obstacle) {
                tables.forEach(table -> lagging.put(table, obstacle));
            }
        }
        long now = System.nanoTime();
        return new Fenced(items, Duration.ofNanos(now - began), now, Map.copyOf(lagging), null);
    }

    static PipelineException interrupted(InterruptedException e) {
        return PipelineException.stop(
                        "The verification was interrupted.",
                        "What it had not compared is not verified.",
                        "run it again.")
                .causedBy(e);
    }
}
