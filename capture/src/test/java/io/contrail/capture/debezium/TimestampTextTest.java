package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {
    private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "1970-01-01 00:00:00+00, 0",
        "1970-01-01 00:00:00.000001+00, 1",
        "1969-12-31 23:59:59.9+00, -100000",
        "1970-01-01 05:30:00+05:30, 0",
        "1969-12-31 20:30:00-03:30, 0",
        "1969-12-31 23:59:45-00:00:15, 0",
        "0001-12-31 23:59:59+00 BC, -62135596801000000",
        "0001-01-01 00:00:00+00, -62135596800000000",
        "20000-02-29 12:00:00+00, 568976961600000000",
        "infinity, 9223372036854775807",
        "-infinity, -9223372036854775808",
    })
    void readsTheText(String text, long micros) {
        assertThat(TimestampText.micros(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024-01-01",
                "2024-01-01T00:00:00Z",
                "01/02/2024 00:00:00 CET",
                "2024-01-01 00:00:00.1234567+00",
                "2024-01-01 00:00:00+00 AD",
                "Infinity"
            })
    void refusesAnyOtherText(String text) {
        assertThatThrownBy(() -> TimestampText.micros(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("as PostgreSQL prints it");
    }

    @Test
    void readsWhateverIsPrintedInAnyZone() {
        long from = FIRST.getEpochSecond() * 1_000_000;
        long to = Long.MAX_VALUE - 1;
        int zone = 15 * 3_600 + 59 * 60 + 59;
        qt().forAll(longs().between(from, to), integers().between(-zone, zone)).checkAssert((micros, offset) -> {
            OffsetDateTime at =
                    Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.ofTotalSeconds(offset));
            assertThat(TimestampText.micros(printed(at))).as(printed(at)).isEqualTo(micros);
        });
    }

    @Test
    void refusesWhatDoesNotFitRatherThanTurnItRound() {
        assertThat(TimestampText.micros("294247-01-10 04:00:54.775806+00")).isEqualTo(Long.MAX_VALUE - 1);
        assertThatThrownBy(() -> TimestampText.micros("294276-12-31 23:59:59.999999+00"))
                .isInstanceOf(ArithmeticException.class);
    }

    /** PostgreSQL's EncodeDateTime with USE_ISO_DATES: no sign, no trailing zeros, only the parts of the zone needed. */
    private static String printed(OffsetDateTime at) {
        StringBuilder text = new StringBuilder("%04d-%02d-%02d %02d:%02d:%02d"
                .formatted(
                        at.get(ChronoField.YEAR_OF_ERA),
                        at.getMonthValue(),
                        at.getDayOfMonth(),
                        at.getHour(),
                        at.getMinute(),
                        at.getSecond()));
        if (at.getNano() != 0) {
            text.append(".%06d".formatted(at.getNano() / 1_000).replaceAll("0+$", ""));
        }
        int offset = Math.abs(at.getOffset().getTotalSeconds());
        text.append(at.getOffset().getTotalSeconds() < 0 ? '-' : '+').append("%02d".formatted(offset / 3_600));
        if (offset % 3_600 != 0) {
            text.append(":%02d".formatted(offset / 60 % 60));
        }
        if (offset % 60 != 0) {
            text.append(":%02d".formatted(offset % 60));
        }
        return text.append(at.getYear() <= 0 ? " BC" : "").toString();
    }
}
