package io.contrail.cli.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured stretch.
 *
 * @param rows changes that went through
 * @param cpuByThread microseconds by group of threads of this process
 */
record Phase(long rows, double seconds, Usage usage, Map<String, Long> cpuByThread) {

    double rowsPerSecond() {
        return rows / seconds;
    }

    double jvmCpuPerRow() {
        return (double) usage.jvmCpuMicros() / rows;
    }

    double postgresCpuPerRow() {
        return (double) usage.postgresCpuMicros() / rows;
    }

    /** The groups that took at least a tenth of a microsecond a row, the largest first. */
    Map<String, Double> cpuPerRowByThread() {
        Map<String, Double> perRow = new LinkedHashMap<>();
        cpuByThread.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .filter(group -> group.getValue() >= 0.1 * rows)
                .forEach(group -> perRow.put(group.getKey(), (double) group.getValue() / rows));
        return perRow;
    }
}
