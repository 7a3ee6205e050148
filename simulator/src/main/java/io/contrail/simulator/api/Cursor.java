package io.contrail.simulator.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Where a page ended: the key of its last flight, and which filter the pages belong to. Keys never change, so pages
 * neither repeat nor leave out a flight, whatever is written between them. Opaque to callers.
 */
record Cursor(FlightId last) {
    String encode(String filter) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((mark(filter) + last).getBytes(StandardCharsets.US_ASCII));
    }

    /** A cursor of another filter is refused: its pages would not fit together. */
    static Cursor decode(String text, String filter) {
        String decoded;
        try {
            decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            throw bad();
        }
        if (decoded.length() < 8) {
            throw bad();
        }
        FlightId last = FlightId.parse(decoded.substring(8)).orElseThrow(Cursor::bad);
        if (!decoded.startsWith(mark(filter))) {
            throw Problem.parameter(
                    "cursor",
                    "it belongs to a request with other filters; keep the filters, or leave the cursor out to begin again.");
        }
        return new Cursor(last);
    }

    private static Problem bad() {
        return Problem.parameter(
                "cursor", "give next_cursor of the page before as it was, or leave it out to begin again.");
    }

    private static String mark(String filter) {
        CRC32 crc = new CRC32();
        crc.update(filter.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue()).toLowerCase(Locale.ROOT);
    }
}
