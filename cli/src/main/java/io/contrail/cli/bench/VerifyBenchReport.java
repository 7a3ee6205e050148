package io.contrail.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that was measured of the verification, as text for people and as values for programs. Where something was
 * measured once a round, its median counts; a ratio is one of medians.
 *
 * @param storedBytes of a row in PostgreSQL, on average
 * @param textBytes of a row as text
 * @param xminMillis the longest that our transactions held back the source's cleaning, by its own account
 * @param heap what was kept of the heap at two sizes of the table, the smaller one first
 */
record VerifyBenchReport(
        Machine machine,
        long rows,
        long storedBytes,
        long textBytes,
        List<VerifyTurn> turns,
        double xminMillis,
        List<Kept> heap) {

    /** Where it was measured, and how busy that was just before, by the load average of a minute. */
    record Machine(int cores, String jdk, Map<String, String> versions, double loadAverage) {}

    /** Megabytes of live objects in the heap before a verification of so many rows, and at most while it ran. */
    record Kept(long rows, double before, double peak) {
        double growth() {
            return peak - before;
        }
    }

    static final double TARGET_TO_LIMIT = 3;

    /** More than what comes back from both ends for one chunk: two sums, a pin, a key, the columns' types. */
    private static final long BYTES_A_CHUNK = 2_048;

    double limit() {
        return median(of(VerifyTurn::limit));
    }

    double parallelLimit() {
        return median(of(VerifyTurn::parallelLimit));
    }

    double ratioToLimit() {
        return ours(VerifyRound::seconds) / limit();
    }

    double ratioToParallelLimit() {
        return ours(VerifyRound::seconds) / parallelLimit();
    }

    double peerToLimit() {
        return peers(RowHashes::seconds) / limit();
    }

    private double ours(ToDoubleFunction<VerifyRound> value) {
        return median(of(turn -> value.applyAsDouble(turn.ours())));
    }

    private double peers(ToDoubleFunction<RowHashes> value) {
        return median(of(turn -> value.applyAsDouble(turn.peer())));
    }

    private double cpu(Function<VerifyTurn, ServerCpu> whose) {
        return median(of(turn -> whose.apply(turn).seconds()));
    }

    private double postgres(Function<VerifyTurn, ServerCpu> whose) {
        return median(of(turn -> whose.apply(turn).postgres() / 1e6));
    }

    private List<Double> of(ToDoubleFunction<VerifyTurn> value) {
        return turns.stream().map(value::applyAsDouble).toList();
    }

    private static double median(List<Double> values) {
        return Percentiles.of(values).p50();
    }

    private double longestTransaction() {
        return turns.stream()
                .mapToDouble(turn -> turn.ours().longestMillis())
                .max()
                .orElse(0);
    }

    private double mostBytes() {
        return ours(VerifyRound::chunks) * BYTES_A_CHUNK;
    }

    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("rows", rows);
        values.put("row_stored_bytes", storedBytes);
        values.put("row_text_bytes", textBytes);
        values.put("verdict", "VERIFIED");
        values.put("verify_s", rounded(ours(VerifyRound::seconds)));
        values.put("verify_runs_s", runs(turn -> turn.ours().seconds()));
        values.put("limit_s", rounded(limit()));
        values.put("limit_runs_s", runs(VerifyTurn::limit));
        values.put("limit_with_workers_s", rounded(parallelLimit()));
        values.put("limit_with_workers_runs_s", runs(VerifyTurn::parallelLimit));
        values.put("peer_reading_s", rounded(peers(RowHashes::seconds)));
        values.put("peer_reading_runs_s", runs(turn -> turn.peer().seconds()));
        values.put("cpu_s", rounded(cpu(VerifyTurn::ourCpu)));
        values.put("cpu_of_postgres_s", rounded(postgres(VerifyTurn::ourCpu)));
        values.put("limit_cpu_s", rounded(postgres(VerifyTurn::limitCpu)));
        values.put("peer_reading_cpu_s", rounded(cpu(VerifyTurn::peerCpu)));
        values.put("peer_reading_cpu_of_postgres_s", rounded(postgres(VerifyTurn::peerCpu)));
        values.put("ratio_to_limit", rounded(ratioToLimit()));
        values.put("ratio_to_limit_with_workers", rounded(ratioToParallelLimit()));
        values.put("peer_reading_ratio_to_limit", rounded(peerToLimit()));
        values.put("source_s", rounded(ours(VerifyRound::source)));
        values.put("warehouse_s", rounded(ours(VerifyRound::warehouse)));
        values.put("fence_s", rounded(ours(VerifyRound::fence)));
        values.put("peer_source_s", rounded(peers(RowHashes::source)));
        values.put("peer_warehouse_s", rounded(peers(RowHashes::warehouse)));
        values.put("chunks", Math.round(ours(VerifyRound::chunks)));
        values.put("rows_per_chunk", Math.round(ours(VerifyRound::rows) / ours(VerifyRound::chunks)));
        values.put("bytes_read_at_most", Math.round(mostBytes()));
        values.put("peer_rows_read", Math.round(peers(RowHashes::rows)));
        values.put("peer_bytes_read", Math.round(peers(RowHashes::bytes)));
        values.put("longest_transaction_ms", rounded(longestTransaction()));
        values.put("longest_xmin_ms", rounded(xminMillis));
        values.put("peer_transaction_ms", rounded(peers(RowHashes::source) * 1_000));
        for (Kept kept : heap) {
            values.put("heap_growth_mb_at_%d_rows".formatted(kept.rows()), rounded(kept.growth()));
        }
        values.put("cores", machine.cores());
        values.put("load_average", rounded(machine.loadAverage()));
        values.put("jdk", machine.jdk());
        values.put("versions", machine.versions());
        return values;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%,d rows of %d B (%d B as text), %d rounds; %d cores, load average %.1f before, JDK %s, %s",
                rows,
                storedBytes,
                textBytes,
                turns.size(),
                machine.cores(),
                machine.loadAverage(),
                machine.jdk(),
                machine.versions()));
        lines.add("");
        lines.add(text("%-38s %12s %12s %12s", "", "Contrail", "peer reads", "limit"));
        lines.add(text(
                "%-38s %12.2f %12.2f %12.2f",
                "seconds", ours(VerifyRound::seconds), peers(RowHashes::seconds), limit()));
        lines.add(text("%-38s %12.2f %12.2f", "  of the limit", ratioToLimit(), peerToLimit()));
        lines.add(text(
                "%-38s %12.2f %12.2f %12.2f",
                "  of the limit with parallel workers",
                ratioToParallelLimit(),
                peers(RowHashes::seconds) / parallelLimit(),
                parallelLimit()));
        lines.add(text("%-38s %12.2f %12.2f", "  source, s", ours(VerifyRound::source), peers(RowHashes::source)));
        lines.add(text(
                "%-38s %12.2f %12.2f", "  warehouse, s", ours(VerifyRound::warehouse), peers(RowHashes::warehouse)));
        lines.add(text("%-38s %12.2f", "  fence, s", ours(VerifyRound::fence)));
        lines.add(text(
                "%-38s %12.2f %12.2f %12.2f",
                "CPU of PostgreSQL, s",
                postgres(VerifyTurn::ourCpu),
                postgres(VerifyTurn::peerCpu),
                postgres(VerifyTurn::limitCpu)));
        lines.add(
                text("%-38s %12.2f %12.2f", "CPU of everything, s", cpu(VerifyTurn::ourCpu), cpu(VerifyTurn::peerCpu)));
        lines.add(text(
                "%-38s %,12.0f %,12.0f",
                "answers (chunks; rows)", 2 * ours(VerifyRound::chunks), peers(RowHashes::rows)));
        lines.add(text(
                "%-38s %12.2f %12.2f",
                "answers, MB (ours: at most)", mostBytes() / 1e6, peers(RowHashes::bytes) / 1e6));
        lines.add(text(
                "%-38s %12.0f %12.0f",
                "longest transaction in the source, ms", longestTransaction(), peers(RowHashes::source) * 1_000));
        lines.add(text("%-38s %12.0f", "longest xmin by pg_stat_activity, ms", xminMillis));
        for (Kept kept : heap) {
            lines.add(text("%-38s %12.1f", "heap kept at %,d rows, MB".formatted(kept.rows()), kept.growth()));
        }
        lines.add("");
        lines.add(text("Contrail / limit           target < %.1f: %.2f", TARGET_TO_LIMIT, ratioToLimit()));
        lines.add("verdict                    VERIFIED, every time");
        return lines;
    }

    private List<Double> runs(ToDoubleFunction<VerifyTurn> seconds) {
        return of(seconds).stream().map(VerifyBenchReport::rounded).toList();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static String text(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
