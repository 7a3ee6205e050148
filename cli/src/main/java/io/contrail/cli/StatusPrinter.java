package io.contrail.cli;

import io.contrail.cli.pipeline.Status;
import io.contrail.verifier.RollingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A status as lines of text. */
final class StatusPrinter {
    private StatusPrinter() {}

    static List<String> lines(Status status) {
        List<String> lines = new ArrayList<>();
        lines.add("contrail  %s   commit->queryable p50 %s  p99 %s%s"
                .formatted(
                        status.state(),
                        millis(status.latency().p50Ms()),
                        millis(status.latency().p99Ms()),
                        status.reason() == null ? "" : "   " + status.reason()));
        Status.Replay replay = status.replay();
        if (replay != null) {
            lines.add("flights   %s at %,d changes/s, %,d changes so far, simulated time %s"
                    .formatted(
                            replay.rate() == 0 ? "PAUSED" : replay.state(),
                            replay.rate(),
                            replay.changes(),
                            replay.simulatedTime()));
        }
        StringBuilder flow = new StringBuilder();
        for (Status.Stage stage : status.stages()) {
            flow.append(flow.isEmpty() ? "" : " -> ").append('[').append(stage.name());
            if (stage.ratePerSecond() != null) {
                flow.append(String.format(Locale.ROOT, " %,.0f/s", stage.ratePerSecond()));
            }
            if (stage.lag() != null) {
                flow.append(
                        stage.lagUnit().startsWith("bytes")
                                ? " WAL %s".formatted(bytes(stage.lag()))
                                : " %,d waiting".formatted(stage.lag()));
            }
            flow.append(']');
        }
        lines.add(flow.toString());
        Status.Slot slot = status.slot();
        if (slot != null && slot.retainedBytes() != null) {
            lines.add("slot      holds %s of WAL%s%s"
                    .formatted(
                            bytes(slot.retainedBytes()),
                            slot.walStatus() == null ? "" : ", " + slot.walStatus(),
                            slot.safeBytes() == null
                                    ? ", without a bound"
                                    : ", %s more are safe".formatted(bytes(slot.safeBytes()))));
        }
        RollingState verification = status.verification();
        if (verification != null) {
            lines.add(verification(verification));
        }
        status.snapshots().forEach(snapshot -> lines.add(snapshot(snapshot)));
        lines.add("");
        lines.add("%-32s %14s %14s".formatted("table", "source rows", "warehouse rows"));
        for (Status.Table table : status.tables()) {
            lines.add("%-32s %14s %14s%s"
                    .formatted(
                            table.name(),
                            count(table.sourceRows()),
                            count(table.warehouseRows()),
                            table.incomplete() != null
                                    ? "  INCOMPLETE: " + table.incomplete()
                                    : table.dropped() ? "  dropped in the source, kept here" : ""));
        }
        return lines;
    }

    static String verification(RollingState verification) {
        StringBuilder line = new StringBuilder("verified  %s   %d of %d tables, %,d of %,d rows"
                .formatted(
                        verification.state(),
                        verification.verifiedTables(),
                        verification.tables(),
                        verification.coveredRows(),
                        verification.rows()));
        line.append(
                verification.oldestSeconds() == null
                        ? ", some never yet"
                        : ", the oldest %s ago".formatted(age(verification.oldestSeconds())));
        if (verification.differences() > 0) {
            line.append(", %,d row%s in %s"
                    .formatted(
                            verification.differences(),
                            verification.differences() == 1 ? " differs" : "s differ",
                            String.join(", ", verification.different())));
        }
        if (!verification.obstacles().isEmpty()) {
            line.append("; not now: ").append(String.join(", ", verification.obstacles()));
        }
        if (verification.trouble() != null) {
            line.append("; waiting: ").append(verification.trouble());
        }
        return line.toString();
    }

    private static String age(long seconds) {
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    static String snapshot(Status.Snapshot snapshot) {
        if (snapshot.state().equals("done")) {
            return "snapshot  %s  %s done".formatted(snapshot.kind(), snapshot.table());
        }
        return "snapshot  %s  %s  %s%s%s%s"
                .formatted(
                        snapshot.table(),
                        snapshot.kind(),
                        snapshot.state(),
                        snapshot.state().equals("reading") ? "  %,d rows".formatted(snapshot.rows()) : "",
                        snapshot.estimatedRows() == null ? "" : " of about %,d".formatted(snapshot.estimatedRows()),
                        snapshot.trouble() == null ? "" : "  " + snapshot.trouble());
    }

    static List<String> endpoints(Status status) {
        return status.endpoints().stream()
                .map(endpoint -> "%-10s %s".formatted(endpoint.name(), endpoint.address()))
                .toList();
    }

    private static String count(@Nullable Long rows) {
        return rows == null ? "-" : "%,d".formatted(rows);
    }

    private static String millis(@Nullable Double millis) {
        return millis == null ? "-" : String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    private static String bytes(long bytes) {
        return bytes < 1 << 20
                ? "%d kB".formatted(bytes >> 10)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1048576.0);
    }
}
