package io.contrail.cli.bench;

import org.jspecify.annotations.Nullable;

/**
 * What a phase took.
 *
 * @param jvmCpuMicros of this process: the broker, Kafka Connect, both connectors, DuckDB, and the measuring itself
 * @param postgresCpuMicros of the servers with all their processes
 * @param rssPeakBytes of all processes together, shared memory counted once; null where /proc does not tell
 */
record Usage(
        long jvmCpuMicros, long postgresCpuMicros, @Nullable Long rssPeakBytes) {}
