package io.contrail.verifier;

import java.time.Duration;

/**
 * How a verification goes about it.
 *
 * @param chunkRows rows of a chunk; 0 to let the time that chunks take decide
 * @param cpu share of all processors that both ends together may be busy for; 1 for no limit
 * @param patience how long the warehouse may take to get what a pin sees
 * @param examples most differences of a table that are described; all are counted
 */
public record VerifierSettings(long chunkRows, double cpu, Duration patience, int examples) {
    public static final VerifierSettings USUAL = new VerifierSettings(0, 1, Duration.ofSeconds(60), 100);

    public VerifierSettings {
        if (chunkRows < 0 || !(cpu > 0) || cpu > 1 || examples < 1) {
            throw new IllegalArgumentException(
                    "Not settings of a verification: %d rows, %f of the processors, %d examples"
                            .formatted(chunkRows, cpu, examples));
        }
    }
}
