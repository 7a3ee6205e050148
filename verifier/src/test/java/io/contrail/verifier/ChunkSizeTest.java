package io.contrail.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkSizeTest {
    private static final long TENTH = 100_000_000;

    @Test
    void aSlowReadMakesTheNextChunkSmallerAndAFastOneLarger() {
        ChunkSize size = new ChunkSize(0);
        size.took(5_000, TENTH * 2);
        assertThat(size.rows()).isEqualTo(2_500);
        size.took(2_500, TENTH / 2);
        assertThat(size.rows()).isEqualTo(5_000);
    }

    @Test
    void itStaysWithinBoundsHoweverFastOrSlow() {
        ChunkSize size = new ChunkSize(0);
        for (int i = 0; i < 20; i++) {
            size.took(size.rows(), TENTH * 1_000);
        }
        assertThat(size.rows()).isEqualTo(500);
        for (int i = 0; i < 20; i++) {
            size.took(size.rows(), 0);
        }
        assertThat(size.rows()).isEqualTo(100_000);
    }

    @Test
    void theShortEndOfATableSaysNothing() {
        ChunkSize size = new ChunkSize(0);
        size.took(3, TENTH * 10);
        assertThat(size.rows()).isEqualTo(5_000);
    }

    @Test
    void aSizeThatIsGivenStays() {
        ChunkSize size = new ChunkSize(25);
        size.took(25, TENTH * 10);
        assertThat(size.rows()).isEqualTo(25);
    }
}
