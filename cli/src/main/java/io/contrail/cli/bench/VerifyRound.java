package io.contrail.cli.bench;

/**
 * One verification of the whole table. The source is read while the warehouse is compared and waited for, so the parts
 * are more than the whole.
 *
 * @param source seconds for which transactions were open in the source
 * @param warehouse seconds in which the warehouse summed
 * @param fence seconds of waiting until the warehouse had everything
 * @param rows of all chunks
 * @param longestMillis the longest of the source's transactions
 */
record VerifyRound(
        double seconds, double source, double warehouse, double fence, long chunks, long rows, double longestMillis) {}
