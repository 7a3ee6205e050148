package io.contrail.snowflake.session;

import io.contrail.snowflake.sql.SqlError;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Public keys as {@code RSA_PUBLIC_KEY} takes them. */
final class PublicKeys {
    private PublicKeys() {}

    static PublicKey parse(String text) {
        try {
            byte[] der = Base64.getDecoder()
                    .decode(text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s|\\\\n", ""));
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw SqlError.compilation("390196", "22023", "New public key rejected by current policy.");
        }
    }
}
