package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import io.debezium.connector.postgresql.connection.DateTimeFormat;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read must be exactly what Debezium reads. */
class IsoTimesTest {
    private static final DateTimeFormat DEBEZIUM = DateTimeFormat.get();
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final long YEAR_9999 = 253_402_300_799L;
    private static final long YEAR_1 = -62_135_596_800L;

    @Test
    void readsWhatDebeziumReads() {
        qt().forAll(
                        longs().between(YEAR_1, YEAR_9999),
                        integers().between(0, 999_999),
                        integers().between(-15, 15))
                .checkAssert((second, micros, hours) -> {
                    LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
                    String text = time.format(SECONDS) + fraction(micros);
                    String offset = "%s%02d%s".formatted(hours < 0 ? "-" : "+", Math.abs(hours), zoneMinutes(micros));
                    assertThat(IsoTimes.timestamp(text)).isEqualTo(DEBEZIUM.timestampToInstant(text));
                    assertThat(IsoTimes.timestamptz(text + offset))
                            .isEqualTo(DEBEZIUM.timestampWithTimeZoneToOffsetDateTime(text + offset)
                                    .withOffsetSameInstant(ZoneOffset.UTC));
                    assertThat(IsoTimes.date(text.substring(0, 10))).isEqualTo(time.toLocalDate());
                });
    }

    @Test
    void leavesTheRestToDebezium() {
        for (String text : List.of(
                "infinity",
                "-infinity",
                "",
                "0044-03-15 12:00:00 BC",
                "0044-03-15 12:00:00+00 BC",
                "10000-01-01 00:00:00+00",
                "10000-01-01 00:00:00",
                "1883-11-18 12:00:00-04:56:02",
                "2001-13-08 17:05:00",
                "2001-01-08 17:05:00.",
                "2001-01-08 17:05:00.1234567",
                "java.lang.Object@1b2c3d")) {
            assertThat(IsoTimes.timestamp(text)).as(text).isNull();
            assertThat(IsoTimes.timestamptz(text)).as(text).isNull();
            assertThat(IsoTimes.date(text)).as(text).isNull();
        }
        assertThat(IsoTimes.timestamptz("1970-01-01 00:00:00+00")).isEqualTo(Instant.EPOCH.atOffset(ZoneOffset.UTC));
    }

    /** PostgreSQL leaves trailing zeros out. */
    private static String fraction(int micros) {
        return micros == 0 ? "" : "." + "%06d".formatted(micros).replaceAll("0+$", "");
    }

    private static String zoneMinutes(int any) {
        return any % 3 == 0 ? ":30" : any % 3 == 1 ? ":45" : "";
    }
}
