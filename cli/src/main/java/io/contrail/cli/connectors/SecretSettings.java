package io.contrail.cli.connectors;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which settings hold a secret, by their names; Connect gives a connector's settings to whoever asks. One whose value is
 * a reference to a config provider holds none, and may be shown.
 */
public final class SecretSettings {
    static final String HIDDEN = "***";

    private static final Pattern SECRET = Pattern.compile("password|passwd|passphrase|secret|private[._-]?key|token"
            + "|api[._-]?key|access[._-]?key|keystore[.]key|credential|basic[._-]?auth");

    /** Names that speak of a secret and hold where or what it is. */
    private static final Pattern INNOCENT =
            Pattern.compile(".*(?:location|file|path|dir|url|uri|endpoint|class|type|source"
                    + "|provider|format|ms|seconds|id|alias|name|algorithm|enable|enabled|max)");

    private static final Pattern REFERENCES = Pattern.compile("(?:\\$\\{[^}:]+:[^}]*})+");

    /** A word, and not a reference, in an address or in a login for SASL. */
    private static final Pattern IN_ADDRESS = Pattern.compile(
            "(?i)://[^/\\s:@]*:(?!\\$\\{)[^/\\s@]+@|[?&;][\\w.]*(?:password|secret|token)=(?!\\$\\{)[^&;\\s]");

    private static final Pattern IN_LOGIN =
            Pattern.compile("(?i)(?:password|secret|token)\\w*\\s*=\\s*(?![\"']?\\$\\{)[\"']?[^\\s\"';]");

    private SecretSettings() {}

    /** Whether the setting holds a secret itself, where only a reference to it should be. */
    public static boolean isPlain(String setting, String value) {
        String name = setting.toLowerCase(Locale.ROOT);
        if (name.endsWith("jaas.config")) {
            return IN_LOGIN.matcher(value).find();
        }
        return (looksSecret(name)
                        && !value.isEmpty()
                        && !REFERENCES.matcher(value).matches())
                || IN_ADDRESS.matcher(value).find();
    }

    private static boolean looksSecret(String name) {
        return SECRET.matcher(name).find()
                && !INNOCENT.matcher(name.substring(name.lastIndexOf('.') + 1)).matches();
    }

    /** Names of those that hold one. */
    public static List<String> plain(Map<String, String> settings) {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .filter(setting -> isPlain(setting.getKey(), setting.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** The value as it may be shown. */
    public static String shown(String setting, String value) {
        return isPlain(setting, value) ? HIDDEN : value;
    }

    /** A text of others, such as a stack trace, without the secrets that these settings hold. */
    public static String hide(String text, Map<String, String> settings) {
        String hidden = text;
        for (String name : plain(settings)) {
            hidden = hidden.replace(settings.getOrDefault(name, ""), HIDDEN);
        }
        return hidden;
    }
}
