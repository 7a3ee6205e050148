package io.contrail.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void neverGivesMoreThanTheRateAndABurstWhateverTheSteps() {
        qt().forAll(
                        integers().between(1, 50_000),
                        lists().of(integers().between(0, 300_000_000)).ofSizeBetween(1, 50))
                .checkAssert((rate, steps) -> {
                    TokenBucket bucket = new TokenBucket(rate, 0);
                    long now = 0;
                    long given = 0;
                    for (int step : steps) {
                        now += step;
                        int available = bucket.available(Integer.MAX_VALUE, now);
                        bucket.take(available);
                        given += available;
                    }
                    assertThat((double) given).isLessThanOrEqualTo((double) rate * now / SECOND + rate * 0.1 + 1);
                });
    }

    @Test
    void givesTheWholeRateToOneWhoAsksInTime() {
        qt().forAll(integers().between(1, 50_000), integers().between(1, 200)).checkAssert((rate, most) -> {
            TokenBucket bucket = new TokenBucket(rate, 0);
            long now = 0;
            long given = 0;
            while (now < 3 * SECOND) {
                int available = bucket.available(most, now);
                bucket.take(available);
                given += available;
                now += Math.max(1, bucket.nanosUntil(1, now));
            }
            assertThat((double) given).isBetween(3.0 * rate - 2, 3.0 * rate + 1);
        });
    }

    @Test
    void givesNothingWhilePausedAndGoesOnWithTheNewRate() {
        TokenBucket bucket = new TokenBucket(0, 0);
        assertThat(bucket.available(10, 60 * SECOND)).isZero();
        assertThat(bucket.nanosUntil(1, 60 * SECOND)).isEqualTo(Long.MAX_VALUE);

        bucket.rate(100, 60 * SECOND);
        assertThat(bucket.nanosUntil(1, 60 * SECOND)).isEqualTo(SECOND / 100);
        assertThat(bucket.available(10, 60 * SECOND + SECOND / 20)).isEqualTo(5);
    }

    @Test
    void hasNoLimitWhenUnlimited() {
        TokenBucket bucket = new TokenBucket(Long.MAX_VALUE, 0);
        assertThat(bucket.nanosUntil(1_000, 0)).isZero();
        assertThat(bucket.available(1_000, 0)).isEqualTo(1_000);
        bucket.take(1_000);
        assertThat(bucket.available(1_000, 0)).isEqualTo(1_000);
    }
}
