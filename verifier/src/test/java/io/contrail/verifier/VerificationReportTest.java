package io.contrail.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.verifier.source.NotVerifiableException.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerificationReportTest {
    private static final TableReport EQUAL = Reports.verified("equal", 10);
    private static final TableReport DIFFERENT = Reports.different("different");
    private static final TableReport LAGGING = Reports.unverified("lagging", Reason.LAGGING);
    private static final TableReport DROPPED = Reports.unverified("dropped", Reason.DROPPED);

    @Test
    void theWorstTableDecides() {
        assertThat(verdict(EQUAL)).isEqualTo(Verdict.VERIFIED);
        assertThat(verdict(EQUAL, LAGGING)).isEqualTo(Verdict.UNVERIFIED);
        assertThat(verdict(EQUAL, LAGGING, DIFFERENT)).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void aTableThatIsGoneDoesNotKeepTheOthersFromBeingVerified() {
        assertThat(verdict(EQUAL, DROPPED)).isEqualTo(Verdict.VERIFIED);
        assertThat(verdict(LAGGING, DROPPED)).isEqualTo(Verdict.UNVERIFIED);
    }

    @Test
    void whereNothingWasComparedNothingIsVerified() {
        assertThat(verdict()).isEqualTo(Verdict.UNVERIFIED);
        assertThat(verdict(DROPPED)).isEqualTo(Verdict.UNVERIFIED);
        assertThat(verdict(DROPPED, DROPPED)).isEqualTo(Verdict.UNVERIFIED);
    }

    private static Verdict verdict(TableReport... tables) {
        return Reports.report(Stream.of(tables).toList()).verdict();
    }

    @Test
    void differencesAreThoseOfAllTables() {
        assertThat(Reports.report(List.of(DIFFERENT, EQUAL, DIFFERENT)).differences())
                .isEqualTo(2 * DIFFERENT.differences());
    }
}
