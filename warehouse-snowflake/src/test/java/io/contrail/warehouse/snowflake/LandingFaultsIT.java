package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.snowflake.ingest.streaming.SFException;
import io.contrail.changelog.Change;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Histories;
import io.contrail.changelog.landing.Landing;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.landing.TableChanges;
import io.contrail.changelog.landing.TableModel;
import io.contrail.changelog.landing.Warehouse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** No change is lost and none is there twice, whatever fails and whenever. */
class LandingFaultsIT extends LandingOnFake {
    private static SFException error(String name, int status) {
        return new SFException(name, "injected", status, name);
    }

    @Test
    void aChannelThatIsInvalidIsOpenedAgain() {
        retried("appendRow", error("INVALID_CHANNEL_ERROR", 409));
    }

    @Test
    void aStaleContinuationIsOpenedAgain() {
        retried("flush", error("INVALID_CHANNEL_ERROR", 400));
    }

    @Test
    void aClientThatIsInvalidIsMadeAnew() {
        retried("getChannelStatus", error("CLOSED_CLIENT_ERROR", 410));
    }

    @Test
    void anUnavailableServiceIsAskedAgain() {
        retried("openChannel", error("FATAL", 503));
    }

    @Test
    void aRequestThatIsCommittedByHalfIsCompleted() {
        retried("halfFlush", error("FATAL", 503));
    }

    @Test
    void anAnswerThatIsCutDoesNotDouble() {
        retried("afterFlush", error("FATAL", 503));
    }

    private void retried(String call, SFException error) {
        List<Change> history = Histories.keyed(7, 40);
        snowflake.fail(call, error);
        PipelineException failed =
                catchThrowableOfType(PipelineException.class, () -> warehouse.land(landing(Histories.KEYED, history)));
        assertThat(failed.remedy()).isEqualTo(PipelineException.Remedy.RETRY);
        assertThat(failed).hasMessageNotContaining("note ");
        warehouse.land(landing(Histories.KEYED, history));
        assertIsThere(Histories.KEYED, history);
    }

    /** What fails may be sent before or after what does not, and may be awaited before or after it. */
    @Test
    void anErrorOfOneTableDoublesNothingOfTheOthers() {
        for (String call : List.of("appendRow", "flush", "halfFlush", "afterFlush", "getChannelStatus")) {
            for (int table = 0; table < 3; table++) {
                List<TableChanges> changes = threeTables(call + table);
                int callsPerTable = call.equals("appendRow") ? 2 : 1;
                for (int passed = 0; passed < table * callsPerTable; passed++) {
                    snowflake.pass(call);
                }
                snowflake.fail(call, error("FATAL", 503));
                assertThatThrownBy(() -> warehouse.land(landing(changes, 2)))
                        .as("%s of table %d", call, table)
                        .isInstanceOf(PipelineException.class);
                snowflake.faults.clear();
                warehouse.land(landing(changes, 2));
                changes.forEach(each -> assertIsThere(each.schema(), each.changes()));
            }
        }
    }

    /** The token that nobody has waited for says that they are there. */
    @Test
    void rowsThatAreRefusedWhileSomethingElseFailsAreNamedNonetheless() throws Exception {
        for (boolean dies : List.of(false, true)) {
            startOver();
            List<Change> good = List.of(inserted(0, "a"), inserted(1, "b"));
            List<Change> bad = List.of(inserted(2, "c"), inserted(3, "poison"), inserted(4, "e"));
            warehouse.land(landing(Histories.KEYED, good));
            TableChanges other = threeTables("other").get(0);
            snowflake.fail("getChannelStatus", error("FATAL", 503));
            assertThatThrownBy(() ->
                            warehouse.land(landing(List.of(other, new TableChanges(STREAM, Histories.KEYED, bad)), 5)))
                    .isInstanceOf(PipelineException.class);
            if (dies) {
                warehouse = open(Duration.ZERO);
                assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(2, SourcePosition.START, null));
            }
            PipelineException refused =
                    catchThrowableOfType(PipelineException.class, () -> warehouse.land(landing(Histories.KEYED, bad)));
            assertThat(refused.remedy()).isEqualTo(PipelineException.Remedy.DEAD_LETTER);
            assertIsThere(Histories.KEYED, good);
            reopen();
            warehouse.land(landing(Histories.KEYED, bad.subList(0, 1)));
            warehouse.land(landing(Histories.KEYED, bad.subList(2, 3)));
            assertIsThere(Histories.KEYED, List.of(good.get(0), good.get(1), bad.get(0), bad.get(2)));
        }
    }

    /** Their own task may be in the midst of taking them back, and has landed more since the last apply. */
    @Test
    void aTaskOfOtherStreamsLeavesThemAlone() {
        warehouse.land(landing(Histories.KEYED, List.of(inserted(0, "a"), inserted(1, "b"))));
        TableChanges other = threeTables("other").get(0);
        List<Change> bad = List.of(inserted(2, "c"), inserted(3, "poison"), inserted(4, "e"));
        snowflake.fail("getChannelStatus", error("FATAL", 503));
        assertThatThrownBy(() ->
                        warehouse.land(landing(List.of(other, new TableChanges(STREAM, Histories.KEYED, bad)), 5)))
                .isInstanceOf(PipelineException.class);
        List<String> landed = tables(tables -> tables.changelog(Histories.KEYED));
        assertThat(landed).hasSizeGreaterThan(2);
        open(Duration.ZERO, stream -> !stream.equals(STREAM)).close();
        assertThat(tables(tables -> tables.changelog(Histories.KEYED))).isEqualTo(landed);
        open(Duration.ZERO, STREAM::equals).close();
        assertThat(tables(tables -> tables.changelog(Histories.KEYED))).hasSize(2);
    }

    private static List<TableChanges> threeTables(String name) {
        List<TableChanges> changes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TableSchema schema = new TableSchema(
                    new TableId("three", name + "_" + i), Histories.KEYED.columns(), Histories.KEYED.key());
            changes.add(new TableChanges(
                    new Stream(schema.table().toString(), 0), schema, List.of(inserted(0, "a"), inserted(1, "b"))));
        }
        return changes;
    }

    private static Landing landing(List<TableChanges> changes, long next) {
        Map<Stream, Progress> progress = new java.util.HashMap<>();
        changes.forEach(each -> progress.put(each.stream(), new Progress(next, SourcePosition.START, null)));
        return new Landing(changes, progress, Map.of());
    }

    @Test
    void aProcessThatDiesInTheMiddleOfALandingIsFollowedByOneThatGoesOn() {
        List<Change> history = Histories.keyless(3, 60);
        warehouse.land(landing(Histories.KEYLESS, history.subList(0, 20)));
        snowflake.fail("halfFlush", error("FATAL", 503));
        assertThatThrownBy(() -> warehouse.land(landing(Histories.KEYLESS, history.subList(20, 60))))
                .isInstanceOf(PipelineException.class);
        Warehouse next = open(Duration.ZERO);
        assertThat(next.progress().get(STREAM)).isEqualTo(new Progress(20, SourcePosition.START, null));
        warehouse = next;
        // Cut otherwise than before
        warehouse.land(landing(Histories.KEYLESS, history.subList(20, 25)));
        warehouse.land(landing(Histories.KEYLESS, history.subList(25, 60)));
        assertIsThere(Histories.KEYLESS, history);
    }

    @Test
    void aTaskThatWasReplacedCannotLandAnyMore() {
        List<Change> history = Histories.keyed(11, 30);
        int end = history.size();
        warehouse.land(landing(Histories.KEYED, history.subList(0, 10)));
        try (Warehouse zombie = warehouse) {
            warehouse = open(Duration.ZERO);
            warehouse.land(landing(Histories.KEYED, history.subList(10, 20)));
            assertThatThrownBy(() -> zombie.land(landing(Histories.KEYED, history.subList(10, end))))
                    .isInstanceOf(PipelineException.class);
        }
        warehouse.land(landing(Histories.KEYED, history.subList(20, end)));
        assertIsThere(Histories.KEYED, history);
    }

    @Test
    void aTaskThatTakesItsChannelBackLandsWhatIsMissing() {
        List<Change> history = Histories.keyless(11, 30);
        warehouse.land(landing(Histories.KEYLESS, history.subList(0, 10)));
        try (Warehouse other = open(Duration.ZERO)) {
            other.land(landing(Histories.KEYLESS, history.subList(10, 20)));
            assertThatThrownBy(() -> warehouse.land(landing(Histories.KEYLESS, history.subList(10, 30))))
                    .isInstanceOf(PipelineException.class);
            warehouse.land(landing(Histories.KEYLESS, history.subList(10, 15)));
            warehouse.land(landing(Histories.KEYLESS, history.subList(15, 30)));
        }
        reopen();
        assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(30, SourcePosition.START, null));
        assertIsThere(Histories.KEYLESS, history);
    }

    @Test
    void rowsThatAreRefusedAreTakenBackAndNamed() {
        List<Change> good = List.of(inserted(0, "a"), inserted(1, "b"));
        List<Change> bad = List.of(inserted(2, "c"), inserted(3, "poison"), inserted(4, "e"));
        warehouse.land(landing(Histories.KEYED, good));
        PipelineException refused =
                catchThrowableOfType(PipelineException.class, () -> warehouse.land(landing(Histories.KEYED, bad)));
        assertThat(refused.remedy()).isEqualTo(PipelineException.Remedy.DEAD_LETTER);
        assertThat(refused).hasMessageContaining("flightops.ops_plan").hasMessageContaining("from 2 to 4");
        assertIsThere(Histories.KEYED, good);
        warehouse.close();
        warehouse = open(Duration.ZERO);
        assertThat(warehouse.progress().get(STREAM)).isEqualTo(new Progress(2, SourcePosition.START, null));
        // As the sink does then
        warehouse.land(landing(Histories.KEYED, bad.subList(0, 1)));
        assertThatThrownBy(() -> warehouse.land(landing(Histories.KEYED, bad.subList(1, 2))))
                .isInstanceOf(PipelineException.class);
        DeadLetter letter = new DeadLetter(STREAM, 3, Histories.KEYED.table(), 700, 1, refused, null, null, List.of());
        warehouse.land(new Landing(
                List.of(), Map.of(STREAM, new Progress(4, SourcePosition.START, null)), Map.of(), List.of(letter)));
        warehouse.land(landing(Histories.KEYED, bad.subList(2, 3)));
        assertIsThere(Histories.KEYED, List.of(good.get(0), good.get(1), bad.get(0), bad.get(2)));
        assertThat(warehouse.openDeadLetters()).containsOnlyKeys(1L);
    }

    @Test
    void anApplyOfItsOwnTimeBringsWhatHasLanded() {
        warehouse.close();
        warehouse = open(Duration.ofMillis(50));
        List<Change> history = Histories.keyed(5, 100);
        TableModel model = new TableModel(Histories.KEYED);
        history.forEach(model::apply);
        for (int from = 0; from < history.size(); from += 10) {
            warehouse.land(landing(Histories.KEYED, history.subList(from, from + 10)));
        }
        Awaitility.await().untilAsserted(() -> assertIsThere(Histories.KEYED, history));
    }

    /** Whichever of two it is: the order in which tables are applied is not told. */
    @Test
    void aTableThatCannotBeAppliedHoldsUpNoOther() throws Exception {
        Stream second = new Stream("contrail.flightops.second", 0);
        TableSchema other =
                new TableSchema(new TableId("flightops", "second"), Histories.KEYED.columns(), Histories.KEYED.key());
        for (boolean isFirst : List.of(true, false)) {
            startOver();
            warehouse.land(landing(Histories.KEYED, List.of(inserted(0, "a"))));
            warehouse.land(landing(second, other, List.of(inserted(0, "a"))));
            warehouse.close();
            warehouse = open(Duration.ofMillis(20));
            try (Connection holder = snowflake.connect();
                    Statement statement = holder.createStatement()) {
                statement.execute("BEGIN");
                statement.execute("UPDATE contrail.offsets SET applied = applied WHERE topic = '%s'"
                        .formatted(isFirst ? STREAM.topic() : second.topic()));
                warehouse.land(landing(Histories.KEYED, List.of(inserted(1, "b"))));
                warehouse.land(landing(second, other, List.of(inserted(1, "b"))));
                TableSchema free = isFirst ? other : Histories.KEYED;
                TableSchema held = isFirst ? Histories.KEYED : other;
                Awaitility.await()
                        .untilAsserted(() -> assertThat(tables(tables -> tables.current(free)))
                                .hasSize(2));
                assertThat(tables(tables -> tables.current(held))).hasSize(1);
                statement.execute("ROLLBACK");
                Awaitility.await()
                        .untilAsserted(() -> assertThat(tables(tables -> tables.current(held)))
                                .hasSize(2));
            }
        }
    }
}
