package io.contrail.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import io.contrail.simulator.bts.FlightSource;
import io.contrail.simulator.operations.TimedChange;
import io.contrail.simulator.operations.Timetable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeStreamTest {
    private static final int LENGTH = 60_000;
    private static final Timetable TIMETABLE = Timetable.of(FlightSource.bundled());
    private static final List<TimedChange> CHANGES = changes();

    @Test
    void changesComeInTheOrderOfSimulatedTimeAndNoneComesTwice() {
        for (int i = 1; i < CHANGES.size(); i++) {
            assertThat(CHANGES.get(i).compareTo(CHANGES.get(i - 1))).isPositive();
        }
    }

    @Test
    void goesOnExactlyWhereAnyPositionPoints() {
        qt().withExamples(15).forAll(integers().between(1, LENGTH - 500)).checkAssert(done -> {
            TimedChange last = CHANGES.get(done - 1);
            ChangeStream resumed =
                    new ChangeStream(TIMETABLE, new ReplayPosition(last.at(), last.flight(), done, 0, 0, 1));
            for (int i = done; i < done + 500; i++) {
                assertThat(resumed.next()).isEqualTo(CHANGES.get(i));
            }
        });
    }

    private static List<TimedChange> changes() {
        ChangeStream stream = new ChangeStream(TIMETABLE, ReplayPosition.START);
        List<TimedChange> changes = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            changes.add(stream.next());
        }
        return changes;
    }
}
