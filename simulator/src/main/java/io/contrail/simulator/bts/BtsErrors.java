package io.contrail.simulator.bts;

import io.contrail.changelog.PipelineException;

/** What can be wrong with a file of flights. */
final class BtsErrors {
    private static final String NOTHING_WRITTEN = "No flight can be replayed from it; nothing was written.";
    private static final String USE_GOOD_FILE =
            "give a Parquet or CSV file with the columns date, delay, distance, origin, destination, or leave the file "
                    + "out to replay the flights that come with Contrail.";

    private BtsErrors() {}

    static PipelineException missing(String file) {
        return PipelineException.usage(
                "The flights file '%s' does not exist or cannot be read.".formatted(file),
                NOTHING_WRITTEN,
                USE_GOOD_FILE);
    }

    static PipelineException unknownFormat(String file) {
        return PipelineException.usage(
                "The flights file '%s' ends in none of .parquet, .csv, .csv.gz.".formatted(file),
                NOTHING_WRITTEN,
                USE_GOOD_FILE);
    }

    static PipelineException unreadable(String file, Exception cause) {
        return PipelineException.usage(
                        "The flights file '%s' is damaged: %s".formatted(file, sentence(cause)),
                        NOTHING_WRITTEN,
                        "fetch the file again; " + USE_GOOD_FILE)
                .causedBy(cause);
    }

    static PipelineException column(String file, String column, String found) {
        return PipelineException.usage(
                "The flights file '%s' has no usable column '%s'; it has: %s.".formatted(file, column, found),
                NOTHING_WRITTEN,
                USE_GOOD_FILE);
    }

    static PipelineException value(String file, long line, String column, String expected) {
        return PipelineException.usage(
                "The flights file '%s' is wrong in row %d, column '%s': expected %s."
                        .formatted(file, line, column, expected),
                NOTHING_WRITTEN,
                "correct or remove that row; " + USE_GOOD_FILE);
    }

    static PipelineException empty(String file) {
        return PipelineException.usage(
                "The flights file '%s' holds no flight.".formatted(file), NOTHING_WRITTEN, USE_GOOD_FILE);
    }

    private static String sentence(Exception cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = message.lines().findFirst().orElse(message).strip();
        return line.endsWith(".") ? line : line + ".";
    }
}
