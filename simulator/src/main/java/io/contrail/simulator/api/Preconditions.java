package io.contrail.simulator.api;

import io.contrail.simulator.api.Problem.Kind;
import io.contrail.simulator.control.RequestId;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a command's headers demand: the version that the caller has seen, and the name under which he may repeat. */
final class Preconditions {
    static final String KEY_HEADER = "Idempotency-Key";
    static final String REPLAYED_HEADER = "Idempotency-Replayed";
    private static final Pattern TAG = Pattern.compile("\"([1-9]\\d{0,8})\"");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");

    private Preconditions() {}

    /** The entity tag of a version. */
    static String tag(int version) {
        return "\"" + version + "\"";
    }

    /** Empty for {@code *}: any version will do. */
    static Optional<Integer> version(Context request) {
        String header = request.header("If-Match");
        if (header == null) {
            throw Problem.of(
                    Kind.VERSION_REQUIRED,
                    "Nothing was changed. Send the ETag of the flight as 'If-Match', so that you do not act on an old"
                            + " picture of it, or 'If-Match: *' if any will do.");
        }
        if (header.trim().equals("*")) {
            return Optional.empty();
        }
        Matcher tag = TAG.matcher(header.trim());
        if (!tag.matches()) {
            throw Problem.header("If-Match", "give the ETag of the flight with its quotes, such as \"7\", or *.");
        }
        return Optional.of(Integer.parseInt(tag.group(1)));
    }

    /** The same key with another request is told apart by a hash of what was asked. */
    static Optional<RequestId> request(Context request, String asked) {
        String key = request.header(KEY_HEADER);
        if (key == null) {
            return Optional.empty();
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.header(KEY_HEADER, "give 1 to 200 visible ASCII characters, such as a UUID.");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8));
            return Optional.of(new RequestId(key, HexFormat.of().formatHex(hash)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
