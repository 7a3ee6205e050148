package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Temporal;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnowflakeTypesTest {
    private static final List<ColumnType> ALL = List.of(
            ColumnType.BOOL,
            ColumnType.INT16,
            ColumnType.INT32,
            ColumnType.INT64,
            ColumnType.FLOAT32,
            ColumnType.FLOAT64,
            ColumnType.numeric(38, 9),
            ColumnType.TEXT,
            ColumnType.JSON,
            ColumnType.UUID,
            ColumnType.BYTES,
            ColumnType.DATE,
            ColumnType.TIME,
            ColumnType.TIMESTAMP,
            ColumnType.TIMESTAMP_TZ);

    @Test
    void theRegistryTellsEveryTypeFromEveryOther() {
        assertThat(ALL)
                .allSatisfy(type -> assertThat(SnowflakeTypes.named(SnowflakeTypes.name(type)))
                        .isEqualTo(type));
        assertThat(ALL.stream().map(SnowflakeTypes::name)).doesNotHaveDuplicates();
    }

    @Test
    void whatHasNoExactTypeIsText() {
        assertThat(SnowflakeTypes.sql(ColumnType.JSON)).isEqualTo("VARCHAR");
        assertThat(SnowflakeTypes.sql(ColumnType.numeric(39, 1))).isEqualTo("VARCHAR");
        assertThat(SnowflakeTypes.sql(ColumnType.numeric(38, 1))).isEqualTo("NUMBER(38,1)");
    }

    @Test
    void datesBeyondSnowflakesAreTold() {
        Held date = new Held(ColumnType.DATE, false);
        assertThat(date.holds(0)).isTrue();
        assertThat(date.holds(2_932_896)).as("9999-12-31").isTrue();
        assertThat(date.holds(2_932_897)).as("10000-01-01").isFalse();
        assertThat(date.holds(-719_162)).as("0001-01-01").isTrue();
        assertThat(date.holds(-719_163)).as("1 BC").isFalse();
        assertThat(date.holds(Temporal.DATE_INFINITY)).isFalse();
        assertThat(new Held(ColumnType.DATE, true).holds(Temporal.DATE_INFINITY))
                .isTrue();
        assertThat(new Held(ColumnType.TIME, false).holds(86_400_000_000L)).isFalse();
    }

    @Test
    void datesAndTimesAsTextAreThoseOfPostgres() {
        assertThat(TemporalText.of(ColumnType.DATE, -2_440_588)).isEqualTo("4714-11-24 BC");
        assertThat(TemporalText.of(ColumnType.DATE, 2_145_042_905)).isEqualTo("5874897-12-31");
        assertThat(TemporalText.of(ColumnType.TIME, 86_400_000_000L)).isEqualTo("24:00:00.000000");
        assertThat(TemporalText.of(ColumnType.TIMESTAMP, -1)).isEqualTo("1969-12-31 23:59:59.999999");
        assertThat(TemporalText.of(ColumnType.TIMESTAMP_TZ, 0)).isEqualTo("1970-01-01 00:00:00.000000+00:00");
        assertThat(TemporalText.of(ColumnType.TIMESTAMP_TZ, Long.MAX_VALUE)).isEqualTo("infinity");
    }

    @Test
    void datesAndTimesAreReadAsTheyWereWritten() {
        for (long day : List.of(0L, -2_440_588L, 2_145_042_905L, -719_163L, (long) Integer.MAX_VALUE)) {
            assertThat(TemporalText.parse(ColumnType.DATE, TemporalText.of(ColumnType.DATE, day)))
                    .isEqualTo(day);
        }
        for (long micros : List.of(
                0L, -1L, Long.MAX_VALUE, -Long.MAX_VALUE, -210_866_803_200_000_000L, 9_223_371_331_199_999_999L)) {
            for (ColumnType type : List.of(ColumnType.TIMESTAMP, ColumnType.TIMESTAMP_TZ)) {
                assertThat(TemporalText.parse(type, TemporalText.of(type, micros)))
                        .isEqualTo(micros);
            }
        }
    }

    @Test
    void numbersKeepEveryDigit() {
        BigDecimal number = new BigDecimal("12345678901234567890123456789.123456789");
        assertThat(new Held(ColumnType.numeric(38, 9), false).cell(number)).isEqualTo(number);
        Held real = new Held(ColumnType.FLOAT64, false);
        assertThat(real.cell(Double.NaN)).isEqualTo("NaN");
        assertThat(real.cell(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
        assertThat(real.cell(0.1)).isEqualTo(0.1);
    }
}
