package io.contrail.snowflake.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.snowflake.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A key-pair token, {@code RS256}, with the claims that the service asks for. */
final class Jwt {
    /** The service refuses a token that would live longer. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final String ROLE = "session:role:";

    private static final Duration SKEW = Duration.ofMinutes(1);

    /** As seconds, a time in the year 5138. */
    private static final long MILLISECONDS = 100_000_000_000L;

    private final String signed;
    private final byte[] signature;
    private final JsonNode header;
    private final JsonNode claims;

    private Jwt(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new JwtRefusedException("not a JWT");
        }
        this.signed = parts[0] + "." + parts[1];
        try {
            this.header = Json.parse(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8));
            this.claims = Json.parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            this.signature = Base64.getUrlDecoder().decode(parts[2]);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new JwtRefusedException("not a JWT: " + e.getMessage());
        }
    }

    static Jwt parse(String text) {
        return new Jwt(text);
    }

    /** {@code ACCOUNT.USER}. */
    String subject() {
        return claims.path("sub").asText().toUpperCase(Locale.ROOT);
    }

    /** The streaming SDK asks for a role so. */
    @Nullable
    String role() {
        String scope = claims.path("scp").asText();
        return scope.startsWith(ROLE) ? scope.substring(ROLE.length()).toUpperCase(Locale.ROOT) : null;
    }

    void verify(PublicKey key, Clock clock) {
        if (!header.path("alg").asText().equals("RS256")) {
            throw new JwtRefusedException("alg is not RS256");
        }
        if (!claims.path("iss").asText().equals(subject() + "." + fingerprint(key))) {
            throw new JwtRefusedException("the issuer is not ACCOUNT.USER.SHA256:fingerprint of the user's key");
        }
        Instant now = clock.instant();
        Instant issued = at("iat");
        Instant expires = at("exp");
        if (issued.isAfter(now.plus(SKEW)) || !expires.isAfter(now) || expires.isAfter(issued.plus(LONGEST))) {
            throw new JwtRefusedException("issued at " + issued + ", expires at " + expires + ", now is " + now);
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            if (!verifier.verify(signature)) {
                throw new JwtRefusedException("the signature is not the key's");
            }
        } catch (GeneralSecurityException e) {
            throw new JwtRefusedException("the signature is not the key's: " + e.getMessage());
        }
    }

    /** The streaming SDK 1.1.2 says milliseconds where the standard says seconds, and the service takes it. */
    private Instant at(String claim) {
        long value = claims.path(claim).asLong();
        return value > MILLISECONDS ? Instant.ofEpochMilli(value) : Instant.ofEpochSecond(value);
    }

    static String fingerprint(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return "SHA256:" + Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An access token of the service's own: a JWT of which the client reads the end of its life. */
    static String access(String user, Instant now, Instant expires, String id) {
        ObjectNode claims = Json.object()
                .put("iss", "double")
                .put("sub", user)
                .put("iat", now.getEpochSecond())
                .put("exp", expires.getEpochSecond())
                .put("jti", id);
        return part(Json.object().put("alg", "HS256").put("typ", "JWT").toString()) + "." + part(claims.toString())
                + "." + part("signature");
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
