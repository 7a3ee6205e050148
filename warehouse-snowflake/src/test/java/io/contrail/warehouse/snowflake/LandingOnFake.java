package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.TableModel;
import io.contrail.changelog.landing.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;

/** A warehouse on the fake, and what a landing must leave there. */
abstract class LandingOnFake {
    static final Stream STREAM = new Stream("contrail.flightops.table", 0);
    static final Origin ORIGIN = new Origin(700, new Lsn(1), 1);

    FakeSnowflake snowflake = new FakeSnowflake();
    Warehouse warehouse = open(Duration.ZERO);

    @AfterEach
    void close() throws Exception {
        snowflake.cut = () -> false;
        warehouse.close();
        snowflake.close();
    }

    Warehouse open(Duration interval) {
        return open(interval, stream -> true);
    }

    /** For some streams, as one of several tasks does. */
    Warehouse open(Duration interval, Predicate<Stream> ours) {
        return SnowflakeWarehouse.open(
                snowflake.database(),
                new Pipes(snowflake::client, Duration.ofSeconds(10), true),
                interval,
                Clock.systemUTC(),
                ours);
    }

    void reopen() {
        warehouse.close();
        while (true) {
            try {
                warehouse = open(Duration.ZERO);
                return;
            } catch (PipelineException e) {
                assertThat(e.remedy()).as(e.getMessage()).isEqualTo(PipelineException.Remedy.RETRY);
            }
        }
    }

    void startOver() throws Exception {
        close();
        snowflake = new FakeSnowflake();
        warehouse = open(Duration.ZERO);
    }

    void assertIsThere(TableSchema schema, List<Change> history) {
        TableModel model = new TableModel(schema);
        List<String> entries = new ArrayList<>();
        for (Change change : history) {
            model.apply(change);
            if (change instanceof Change.Update update && update.before() != null) {
                entries.add(change.ordinal() + "d");
            }
            entries.add(change.ordinal() + String.valueOf(change.code()));
        }
        assertThat(tables(tables -> tables.changelog(schema))).containsExactlyElementsOf(entries);
        assertThat(tables(tables -> tables.current(schema))).containsExactlyInAnyOrderElementsOf(model.rows());
    }

    <T> List<T> tables(java.util.function.Function<SnowflakeTables, List<T>> read) {
        try (Database database = snowflake.database()) {
            return read.apply(new SnowflakeTables(database));
        }
    }

    static Change inserted(long ordinal, String ofp) {
        return new Change.Insert(ordinal, ORIGIN, Row.of("AA", ordinal, ofp, null, null));
    }

    static Landing landing(TableSchema schema, List<Change> changes) {
        return landing(STREAM, schema, changes);
    }

    static Landing landing(Stream stream, TableSchema schema, List<Change> changes) {
        long next = changes.get(changes.size() - 1).ordinal() + 1;
        return new Landing(
                List.of(new TableChanges(stream, schema, changes)),
                Map.of(stream, new Progress(next, SourcePosition.START, null)),
                Map.of());
    }
}
