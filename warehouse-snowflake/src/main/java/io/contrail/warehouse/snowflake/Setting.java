package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.WarehouseSetting;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of the warehouse, each declared once; in the sink connector's configuration they start with snowflake. */
enum Setting {
    URL("url", "", "Where Snowflake answers, e.g. https://org-account.snowflakecomputing.com."),
    ACCOUNT("account", "", "The account's identifier, e.g. org-account; without a url it also says where that is."),
    DATABASE("database", "", "The database that holds all that is landed. It must exist."),
    USER("user", "", "The user that lands; one of type SERVICE with a public key."),
    ROLE("role", "", "The role that may create schemas in the database."),
    WAREHOUSE("warehouse", "", "The virtual warehouse that applies what has landed. Landing itself needs none."),
    PRIVATE_KEY("private.key", "", "The user's private key as PEM (PKCS #8), with or without its first and last line."),
    PRIVATE_KEY_FILE("private.key.file", "", "A file with the private key, in place of private.key."),
    PASSPHRASE("private.key.passphrase", "", "What the private key is encrypted with, if it is."),
    PASSPHRASE_FILE("private.key.passphrase.file", "", "A file with the passphrase, in place of the passphrase."),
    APPLY_INTERVAL(
            "apply.interval",
            "10",
            "Seconds from one apply to the next, while changes land: how old the current tables may be, and how often the"
                    + " virtual warehouse is woken. 0 applies within each landing."),
    STATUS_INTERVAL(
            "status.interval",
            "1",
            "Seconds from one question about what is committed to the next, while a table's channel is open: a landing takes"
                    + " about as long. 0 asks without a pause, hundreds of times a second."),
    INLINE(
            "inline",
            "true",
            "Whether rows always travel in requests. false lets the streaming SDK turn to files in the cloud's storage at a"
                    + " high rate, which no test without an account can run."),
    COMMIT_TIMEOUT(
            "commit.timeout", "120", "Seconds after which a landing that Snowflake has not committed is retried.");

    private final String key;
    private final String byDefault;
    private final String sentence;

    Setting(String key, String byDefault, String sentence) {
        this.key = key;
        this.byDefault = byDefault;
        this.sentence = sentence;
    }

    String key() {
        return key;
    }

    WarehouseSetting described() {
        return new WarehouseSetting(key, byDefault, sentence);
    }

    String in(Map<String, String> settings) {
        return settings.getOrDefault(key, byDefault).trim();
    }

    static Optional<Setting> named(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    /** All of them, for an error's text. */
    static String list() {
        return Arrays.stream(values())
                .map(setting -> "snowflake." + setting.key)
                .collect(Collectors.joining(", "));
    }
}
