package io.contrail.warehouse.snowflake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads the user's key. No error's text has anything of it. */
final class PrivateKeys {
    private static final Pattern BORDERS = Pattern.compile("-----[A-Z ]+-----|\\s");

    private PrivateKeys() {}

    static PrivateKey of(Map<String, String> settings) {
        String pem = content(Setting.PRIVATE_KEY, Setting.PRIVATE_KEY_FILE, settings);
        String passphrase = content(Setting.PASSPHRASE, Setting.PASSPHRASE_FILE, settings);
        if (pem.isEmpty()) {
            throw SnowflakeSettings.unusable("one of snowflake.private.key and snowflake.private.key.file is needed");
        }
        boolean encrypted = pem.contains("ENCRYPTED") || !passphrase.isEmpty();
        if (encrypted && passphrase.isEmpty()) {
            throw SnowflakeSettings.unusable(
                    "the private key is encrypted, and neither snowflake.private.key.passphrase nor its file is set");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(BORDERS.matcher(pem).replaceAll(""));
            PKCS8EncodedKeySpec key = encrypted ? decrypt(bytes, passphrase) : new PKCS8EncodedKeySpec(bytes);
            return KeyFactory.getInstance("RSA").generatePrivate(key);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw SnowflakeSettings.unusable(
                    encrypted
                            ? "the private key cannot be decrypted; its passphrase may be wrong, or it was encrypted other"
                                    + " than by 'openssl pkcs8 -topk8 -v2 aes256'"
                            : "the private key is not an RSA key in PKCS #8; 'openssl pkcs8 -topk8 -nocrypt' writes one");
        }
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] bytes, String passphrase)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
        // Only the parameters tell which of the schemes that PBES2 stands for it is.
        String algorithm = info.getAlgParameters().toString();
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private static String content(Setting value, Setting file, Map<String, String> settings) {
        String given = value.in(settings);
        String path = file.in(settings);
        if (!given.isEmpty() && !path.isEmpty()) {
            throw SnowflakeSettings.unusable(
                    "snowflake.%s and snowflake.%s are both set".formatted(value.key(), file.key()));
        }
        if (path.isEmpty()) {
            return given;
        }
        try {
            return Files.readString(Path.of(path)).trim();
        } catch (IOException e) {
            throw SnowflakeSettings.unusable("snowflake.%s names %s, which cannot be read (%s)"
                    .formatted(file.key(), path, e.getClass().getSimpleName()));
        }
    }
}
