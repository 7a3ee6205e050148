package io.contrail.cli.bench;

import io.contrail.changelog.PipelineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to measure.
 *
 * @param rows inserts of the load; half as many updates follow, and a tenth as many deletes
 * @param tableRows sizes of the table at which the cost of an apply is measured
 * @param latencyRate changes a second while latency is measured; 0 leaves it out
 */
record BenchSettings(
        long rows, boolean deletes, List<Long> tableRows, boolean peer, int latencyRate, Duration latencyTime) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([km]?)");
    private static final long WARM_UP = 500_000;
    private static final long FEWEST = 1_000;

    BenchSettings {
        tableRows = List.copyOf(tableRows);
        if (rows < FEWEST) {
            throw PipelineException.usage(
                    "%d rows are too few.".formatted(rows),
                    "Nothing can be measured with less than %d.".formatted(FEWEST),
                    "give a larger --rows.");
        }
        if (latencyRate < 0 || latencyRate > 100_000 || latencyTime.toSeconds() < 1) {
            throw PipelineException.usage(
                    "Latency cannot be measured at %d changes a second for %d s."
                            .formatted(latencyRate, latencyTime.toSeconds()),
                    "It takes a rate from 1 to 100,000 (0: not at all) and at least a second.",
                    "correct --latency-rate or --latency-seconds.");
        }
    }

    long updates() {
        return rows / 2;
    }

    /** The rows of the measured load. */
    long changes() {
        return rows + updates();
    }

    /** Streamed before anything is measured: code that was not compiled yet halves every rate. */
    long warmUp() {
        return Math.min(WARM_UP, rows);
    }

    long deletions() {
        return deletes ? rows / 10 : 0;
    }

    /** A list like {@code 500k,1m}; empty text is no size at all. */
    static List<Long> sizes(String text) {
        List<Long> sizes = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher size = SIZE.matcher(part.strip().toLowerCase(Locale.ROOT));
            long value = size.matches() ? Long.parseLong(size.group(1)) * factor(size.group(2)) : 0;
            if (value < 1 || value > 1_000_000_000) {
                throw PipelineException.usage(
                        "'%s' is not a number of rows.".formatted(part),
                        "Sizes are numbers like 500000, 500k or 20m, with commas between.",
                        "correct --table-rows.");
            }
            sizes.add(value);
        }
        return sizes;
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "k" -> 1_000;
            case "m" -> 1_000_000;
            default -> 1;
        };
    }
}
