package io.contrail.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that was measured, as text for people and as values for programs. What was not measured is null.
 *
 * @param limits rows a second, one for each time the source was drained
 * @param skipped why there is no peer, where one was wanted
 */
record BenchReport(
        BenchSettings settings,
        Environment environment,
        String limitProgram,
        List<Double> limits,
        Contestant ours,
        @Nullable UnaskedLatency unasked,
        @Nullable Contestant peer,
        @Nullable String skipped,
        Map<Long, ApplyCost> apply) {

    /** Where it was measured. */
    record Environment(int cores, String jdk, Map<String, String> versions, double walBytesPerRow) {}

    /**
     * What one pipeline did.
     *
     * @param rowsEqual whether source and target held as many rows at the end
     */
    record Contestant(
            Phase load, @Nullable Phase deletes, @Nullable Latency latency, boolean rowsEqual) {}

    /** Commit to queryable as the sink sees every change, while no reader asks; milliseconds. */
    record UnaskedLatency(double p50, double p99) {}

    static final double TARGET_TO_LIMIT = 0.30;
    static final double TARGET_TO_PEER = 1.5;
    static final double TARGET_P99_MILLIS = 100;
    static final double TARGET_RSS_MB = 2_500;
    static final double TARGET_DELETES_TO_PEER = 10;

    double limit() {
        return limits.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    double ratioToLimit() {
        return ours.load().rowsPerSecond() / limit();
    }

    @Nullable
    Double ratioToPeer() {
        return peer == null ? null : ours.load().rowsPerSecond() / peer.load().rowsPerSecond();
    }

    @Nullable
    Double ratioOfDeletes() {
        Double their = ofPhase(peer == null ? null : peer.deletes(), Phase::rowsPerSecond);
        Double mine = ofPhase(ours.deletes(), Phase::rowsPerSecond);
        return their == null || mine == null ? null : mine / their;
    }

    /** Megabytes at the peak of all our phases. */
    @Nullable
    Double rssPeak() {
        Long load = ours.load().usage().rssPeakBytes();
        return load == null ? null : load / 1e6;
    }

    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("rows", settings.changes());
        values.put("inserts", settings.rows());
        values.put("updates", settings.updates());
        values.put("deletes", settings.deletions());
        values.put("end_to_end_rows_per_s", whole(ours.load().rowsPerSecond()));
        values.put("limit_rows_per_s", whole(limit()));
        values.put(
                "limit_runs_rows_per_s", limits.stream().map(BenchReport::whole).toList());
        values.put("limit_program", limitProgram);
        values.put("peer_rows_per_s", whole(ofPeer(peer -> peer.load().rowsPerSecond())));
        values.put("ratio_to_limit", rounded(ratioToLimit()));
        values.put("ratio_to_peer", rounded(ratioToPeer()));
        values.put("latency_rate", settings.latencyRate());
        putLatency(values, "", ours.latency());
        values.put("latency_unasked_p50_ms", unasked == null ? null : rounded(unasked.p50()));
        values.put("latency_unasked_p99_ms", unasked == null ? null : rounded(unasked.p99()));
        putLatency(values, "peer_", peer == null ? null : peer.latency());
        values.put("deletes_rows_per_s", whole(ofPhase(ours.deletes(), Phase::rowsPerSecond)));
        values.put(
                "peer_deletes_rows_per_s", whole(ofPhase(peer == null ? null : peer.deletes(), Phase::rowsPerSecond)));
        values.put("rss_peak_mb", whole(rssPeak()));
        values.put("cpu_us_per_row", cpu(ours.load()));
        values.put("cpu_us_per_row_by_thread", byThread(ours.load()));
        values.put("peer_cpu_us_per_row", peer == null ? null : cpu(peer.load()));
        Map<String, Object> micros = new LinkedHashMap<>();
        Map<String, Object> cpu = new LinkedHashMap<>();
        new TreeMap<>(apply).forEach((size, cost) -> {
            micros.put(size.toString(), rounded(cost.microsPerChange()));
            cpu.put(size.toString(), rounded(cost.cpuMicrosPerChange()));
        });
        values.put("apply_us_per_change", micros);
        values.put("apply_cpu_us_per_change", cpu);
        values.put("rows_equal", ours.rowsEqual());
        values.put("peer_rows_equal", peer == null ? null : peer.rowsEqual());
        values.put("peer_skipped", skipped);
        values.put("wal_bytes_per_row", whole(environment.walBytesPerRow()));
        values.put("cores", environment.cores());
        values.put("jdk", environment.jdk());
        values.put("versions", environment.versions());
        return values;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d inserts and %,d updates, %.0f B of WAL a row; %d cores, JDK %s",
                settings.rows(),
                settings.updates(),
                environment.walBytesPerRow(),
                environment.cores(),
                environment.jdk()));
        lines.add("");
        lines.add(text("%-26s %14s %14s %14s", "", "Contrail", "peer", "limit"));
        lines.add(row("load, rows/s", Phase::rowsPerSecond, Contestant::load) + text(" %,14.0f", limit()));
        if (ours.deletes() != null) {
            lines.add(row("deletes, rows/s", Phase::rowsPerSecond, Contestant::deletes));
        }
        lines.add(row("CPU, JVM, us/row", Phase::jvmCpuPerRow, Contestant::load));
        lines.add(row("CPU, PostgreSQL, us/row", Phase::postgresCpuPerRow, Contestant::load));
        if (ours.latency() != null) {
            lines.add(latencyRow("p50", Percentiles::p50));
            lines.add(latencyRow("p99", Percentiles::p99));
        }
        if (unasked != null) {
            lines.add(text("%-26s %14.1f", "  p50 while nobody asks, ms", unasked.p50()));
            lines.add(text("%-26s %14.1f", "  p99 while nobody asks, ms", unasked.p99()));
        }
        lines.add(text("%-26s %14s %14s", "memory at peak, MB", number(rssPeak(), 0), ""));
        lines.add("");
        addTargets(lines);
        lines.add("");
        lines.add("CPU of Contrail's process, us/row");
        ours.load().cpuPerRowByThread().forEach((group, micros) -> lines.add(text("  %-38s %8.1f", group, micros)));
        if (!apply.isEmpty()) {
            lines.add("");
            lines.add("Apply of a change, by rows of the table");
            new TreeMap<>(apply)
                    .forEach((size, cost) -> lines.add(text(
                            "  %,14d rows %6.2f us (CPU %.2f us), %,d changes, about %d merges",
                            size, cost.microsPerChange(), cost.cpuMicrosPerChange(), cost.changes(), cost.merges())));
        }
        if (skipped != null) {
            lines.add("");
            lines.add("No peer: " + skipped);
        }
        return lines;
    }

    private void addTargets(List<String> lines) {
        lines.add(text(
                "end to end / limit         target >= %.2f: %s (%s)",
                TARGET_TO_LIMIT, number(ratioToLimit(), 2), limitProgram));
        lines.add(text("end to end / peer          target >= %.2f: %s", TARGET_TO_PEER, number(ratioToPeer(), 2)));
        if (ours.deletes() != null) {
            lines.add(text(
                    "deletes / peer             target >= %.0f: %s",
                    TARGET_DELETES_TO_PEER, number(ratioOfDeletes(), 1)));
        }
        if (ours.latency() != null) {
            lines.add(text(
                    "latency p99, ms            target <= %.0f: %s",
                    TARGET_P99_MILLIS, number(ours.latency().millis().p99(), 1)));
        }
        lines.add(text("memory at peak, MB         target < %.0f: %s", TARGET_RSS_MB, number(rssPeak(), 0)));
        lines.add("rows, source and target    " + (ours.rowsEqual() ? "equal" : "DIFFERENT"));
    }

    private String row(
            String title,
            ToDoubleFunction<Phase> value,
            java.util.function.Function<Contestant, @Nullable Phase> phase) {
        return text(
                "%-26s %14s %14s",
                title,
                number(ofPhase(phase.apply(ours), value), 0),
                number(ofPhase(peer == null ? null : phase.apply(peer), value), 0));
    }

    private String latencyRow(String which, ToDoubleFunction<Percentiles> value) {
        Latency their = peer == null ? null : peer.latency();
        Latency mine = ours.latency();
        return text(
                "%-26s %14s %14s",
                "latency %s at %,d/s, ms".formatted(which, settings.latencyRate()),
                number(mine == null ? null : value.applyAsDouble(mine.millis()), 1),
                number(their == null ? null : value.applyAsDouble(their.millis()), 1));
    }

    private static void putLatency(Map<String, @Nullable Object> values, String prefix, @Nullable Latency latency) {
        values.put(
                prefix + "latency_p50_ms",
                latency == null ? null : rounded(latency.millis().p50()));
        values.put(
                prefix + "latency_p99_ms",
                latency == null ? null : rounded(latency.millis().p99()));
        values.put(
                prefix + "latency_samples",
                latency == null ? null : latency.millis().samples());
        values.put(prefix + "latency_rows_per_s", latency == null ? null : whole(latency.rowsPerSecond()));
        values.put(prefix + "latency_looks_per_s", latency == null ? null : whole(latency.looksPerSecond()));
    }

    private static Map<String, Object> cpu(Phase phase) {
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("jvm", rounded(phase.jvmCpuPerRow()));
        cpu.put("postgres", rounded(phase.postgresCpuPerRow()));
        return cpu;
    }

    private static Map<String, Object> byThread(Phase phase) {
        Map<String, Object> threads = new LinkedHashMap<>();
        phase.cpuPerRowByThread().forEach((group, micros) -> threads.put(group, rounded(micros)));
        return threads;
    }

    private @Nullable Double ofPeer(ToDoubleFunction<Contestant> value) {
        return peer == null ? null : Double.valueOf(value.applyAsDouble(peer));
    }

    private static @Nullable Double ofPhase(@Nullable Phase phase, ToDoubleFunction<Phase> value) {
        return phase == null ? null : Double.valueOf(value.applyAsDouble(phase));
    }

    private static @Nullable Long whole(@Nullable Double value) {
        return value == null ? null : Long.valueOf(Math.round(value));
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Double.valueOf(Math.round(value * 100) / 100.0);
    }

    static String number(@Nullable Double value, int decimals) {
        return value == null ? "-" : text("%,." + decimals + "f", value);
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
