package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private final SimulatedCapture capture = new SimulatedCapture();

    @Test
    void keepsTheOffsetAtTheCommitBeforeTheTransaction() {
        List<SourceRecord> placed = new Transactions(50)
                .place(List.of(
                        capture.change("leg", 100, 1, null),
                        capture.change("leg", 100, 2, null),
                        capture.change("leg", 310, 3, 300L),
                        capture.heartbeat(400, 400L)));

        assertThat(placed.stream().map(record -> (Object) record.sourceOffset().get("lsn")))
                .containsExactly(50L, 50L, 300L, 400L);
        assertThat(placed.get(0).sourceOffset().keySet()).containsExactlyInAnyOrder("lsn", "ts_usec");
        assertThat(new HashMap<String, Object>(placed.get(2).sourceOffset()))
                .isEqualTo(Map.of("lsn", 300L, "lsn_commit", 300L, "messageType", "COMMIT", "ts_usec", 1L));
    }

    @Test
    void countsTheChangesOfEachTableSinceTheCommit() {
        List<SourceRecord> placed = new Transactions(50)
                .place(List.of(
                        capture.change("leg", 100, 1, null),
                        capture.change("stop", 100, 2, null),
                        capture.change("leg", 100, 3, null),
                        capture.change("leg", 310, 4, 300L)));

        assertThat(placed)
                .extracting(Position::of)
                .containsExactly(new Position(50, 1), new Position(50, 1), new Position(50, 2), new Position(300, 1));
    }

    @Test
    void givesNoPositionToWhatIsNoChange() {
        List<SourceRecord> placed =
                new Transactions(50).place(List.of(capture.heartbeat(90, 90L), capture.message(95)));

        assertThat(placed).allMatch(record -> record.headers().isEmpty());
    }

    @Test
    void leavesTheSnapshotAloneAndStreamsFromWhereItWasTaken() {
        SourceRecord read = capture.read("leg", 70, 1);
        Transactions transactions = new Transactions(0);

        assertThat(transactions.place(List.of(read))).containsExactly(read);
        List<SourceRecord> streamed = transactions.place(List.of(capture.change("leg", 100, 2, null)));
        assertThat(Position.of(streamed.get(0))).isEqualTo(new Position(70, 1));
        assertThat(streamed.get(0).sourceOffset().get("lsn")).isEqualTo(70L);
    }

    @Test
    void takesAnEmptyPoll() {
        assertThat(new Transactions(0).place(null)).isEmpty();
        assertThat(new Transactions(0).place(new ArrayList<>())).isEmpty();
    }
}
