package io.contrail.cli.faults;

import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseProvider;
import io.contrail.warehouse.duckdb.DuckDbProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The embedded warehouse behind a door that fails when a file beside the warehouse's file orders it. */
public final class FailingProvider implements WarehouseProvider {
    static final String NAME = "failing";

    /** What may happen to the next batch that has changes. The order is gone before it is carried out. */
    enum Order {
        /** Trouble that passes, and nothing landed. */
        REFUSE,
        /** Landed, and then the task dies before Kafka hears of it. */
        FAIL_AFTER_LANDING,
        /** The process dies between two batches. */
        DIE_BEFORE_LANDING,
        /** The process dies between the landing and the commit of Kafka's offsets. */
        DIE_AFTER_LANDING;

        Path file(Path warehouse) {
            return warehouse.resolveSibling(name());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Warehouse open(Map<String, String> settings) {
        Path file = Path.of(settings.getOrDefault("path", ""));
        return new Failing(new DuckDbProvider().open(new HashMap<>(settings)), file);
    }

    private record Failing(Warehouse warehouse, Path file) implements Warehouse {
        @Override
        public void land(Landing landing) {
            if (landing.size() > 0 && ordered(Order.REFUSE)) {
                throw PipelineException.unreachable("The test refuses a batch.", "Nothing was landed.", "try again.");
            }
            if (landing.size() > 0 && ordered(Order.DIE_BEFORE_LANDING)) {
                Runtime.getRuntime().halt(9);
            }
            warehouse.land(landing);
            if (landing.size() > 0 && ordered(Order.DIE_AFTER_LANDING)) {
                Runtime.getRuntime().halt(9);
            }
            if (landing.size() > 0 && ordered(Order.FAIL_AFTER_LANDING)) {
                throw PipelineException.stop("The test fails after a batch.", "It was landed.", "restart the task.");
            }
        }

        private boolean ordered(Order order) {
            try {
                return Files.deleteIfExists(order.file(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Map<Stream, Progress> progress() {
            return warehouse.progress();
        }

        @Override
        public Map<String, String> schemas() {
            return warehouse.schemas();
        }

        @Override
        public void follow(TableSchema schema, Change first) {
            warehouse.follow(schema, first);
        }

        @Override
        public Optional<DeadLetter> deadLetter(long number) {
            return warehouse.deadLetter(number);
        }

        @Override
        public Map<Long, TableId> openDeadLetters() {
            return warehouse.openDeadLetters();
        }

        @Override
        public void redrive(long number, TableSchema schema, Change change) {
            warehouse.redrive(number, schema, change);
        }

        @Override
        public void discard(long number) {
            warehouse.discard(number);
        }

        @Override
        public void close() {
            warehouse.close();
        }
    }
}
