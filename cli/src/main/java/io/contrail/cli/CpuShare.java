package io.contrail.cli;

import io.contrail.changelog.PipelineException;

/** A share of the processors as users write it, e.g. {@code 2%}. */
final class CpuShare {
    private CpuShare() {}

    /** Above 0, up to 1. */
    static double parse(String text) {
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        try {
            double share = Double.parseDouble(number.strip()) / 100;
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw PipelineException.usage(
                "'%s' is not a share of the processors.".formatted(text),
                "Nothing was done.",
                "write it like 2%, above 0 and up to 100%.");
    }
}
