package io.contrail.cli.bench;

/**
 * Commit to queryable.
 *
 * @param millis of the markers
 * @param rowsPerSecond that were really written meanwhile
 * @param looksPerSecond how often the target was asked; the mean time between two looks is part of every value
 */
record Latency(Percentiles millis, double rowsPerSecond, double looksPerSecond) {}
