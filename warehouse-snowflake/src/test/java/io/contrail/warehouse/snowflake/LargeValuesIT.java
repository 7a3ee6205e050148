package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.Row;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Histories;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.Warehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows as large as a request, through the official SDK into the double. */
class LargeValuesIT {
    private static final Stream STREAM = new Stream("contrail.flightops.table", 0);
    private static final Origin ORIGIN = new Origin(700, new Lsn(1), 1);
    /** What is longer in JSON than it is: a quote, a control character, two bytes, three bytes and four. */
    private static final String LONGER = "\"\u0001é漢𝛼";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private DoubleAccount account;

    @SuppressWarnings("NullAway.Init") // JUnit calls open
    private Warehouse warehouse;

    @BeforeEach
    void open() {
        account = new DoubleAccount(folder);
        warehouse = new SnowflakeProvider().open(account.settings("0"));
    }

    @AfterEach
    void close() {
        warehouse.close();
        account.close();
    }

    /** Together they would be more than a request, and travel in a file, which the double does not serve. */
    @Test
    void rowsThatFillARequestLandOneByOne() {
        List<Integer> lengths =
                List.of(1_500_000, 1_500_000, 1_500_000, 10, 2_500_000, 2_500_000, 4_180_000, 4_180_000);
        List<Change> changes = new ArrayList<>();
        lengths.forEach(length -> changes.add(inserted(changes.size(), "x".repeat(length))));
        changes.add(inserted(changes.size(), LONGER.repeat(167_000)));
        warehouse.land(landing(changes));
        List<Long> landed = new ArrayList<>();
        lengths.forEach(length -> landed.add(length.longValue()));
        landed.add(167_000L * LONGER.codePointCount(0, LONGER.length()));
        assertThat(lengths()).isEqualTo(landed);
    }

    @Test
    void aRowThatIsLargerThanARequestIsADeadLetterAndIsRedrivenBySql() {
        Change large = inserted(1, "y".repeat(6_000_000));
        PipelineException refused = catchThrowableOfType(
                PipelineException.class, () -> warehouse.land(landing(List.of(inserted(0, "small"), large))));
        assertThat(refused.remedy()).isEqualTo(PipelineException.Remedy.DEAD_LETTER);
        assertThat(refused)
                .hasMessageContaining("flightops.ops_plan takes 6,000,")
                .hasMessageContaining("redrive it");
        // As the sink does then
        warehouse.land(landing(List.of(inserted(0, "small"))));
        DeadLetter letter = new DeadLetter(STREAM, 1, Histories.KEYED.table(), 700, 1, refused, null, null, List.of());
        warehouse.land(new Landing(
                List.of(), Map.of(STREAM, new Progress(2, SourcePosition.START, null)), Map.of(), List.of(letter)));
        warehouse.land(landing(List.of(inserted(2, "next"))));
        assertThat(lengths()).containsExactly(5L, 4L);
        warehouse.redrive(1, Histories.KEYED, large);
        assertThat(lengths()).containsExactly(5L, 6_000_000L, 4L);
        assertThat(warehouse.openDeadLetters()).isEmpty();
    }

    private List<Long> lengths() {
        return account
                .snowflake()
                .query("SELECT length(\"ofp\") AS n FROM d1.\"flightops\".\"ops_plan\" ORDER BY \"flight_no\"")
                .stream()
                .map(row -> Long.valueOf(String.valueOf(row.get("N"))))
                .toList();
    }

    private static Change inserted(long ordinal, String ofp) {
        return new Change.Insert(ordinal, ORIGIN, Row.of("AA", ordinal, ofp, null, null));
    }

    private static Landing landing(List<Change> changes) {
        long next = changes.get(changes.size() - 1).ordinal() + 1;
        return new Landing(
                List.of(new TableChanges(STREAM, Histories.KEYED, changes)),
                Map.of(STREAM, new Progress(next, SourcePosition.START, null)),
                Map.of());
    }
}
