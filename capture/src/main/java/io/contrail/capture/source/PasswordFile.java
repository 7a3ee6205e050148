package io.contrail.capture.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * libpq's password file: lines of {@code host:port:database:user:password}, {@code *} for any value, a backslash before
 * a literal {@code :} or {@code \}; the first line that fits wins. The driver reads it too, but keeps what it finds to
 * itself, and the connector needs the same password.
 */
final class PasswordFile {
    private final Path path;

    private PasswordFile(Path path) {
        this.path = path;
    }

    /** PGPASSFILE, else {@code ~/.pgpass}. */
    static PasswordFile in(Map<String, String> environment) {
        String named = environment.get("PGPASSFILE");
        return new PasswordFile(
                named != null ? Path.of(named) : Path.of(System.getProperty("user.home", "."), ".pgpass"));
    }

    /** Nothing when there is no file, it cannot be read, or others may read it: libpq ignores it then, too. */
    Optional<Secret> password(String host, int port, String database, String user) {
        if (!Files.isRegularFile(path) || readableByOthers()) {
            return Optional.empty();
        }
        try {
            for (String line : Files.readAllLines(path)) {
                List<String> fields = line.startsWith("#") ? List.of() : fields(line);
                if (fields.size() == 5
                        && fits(fields.get(0), host)
                        && fits(fields.get(1), Integer.toString(port))
                        && fits(fields.get(2), database)
                        && fits(fields.get(3), user)) {
                    return Optional.of(new Secret(unescape(fields.get(4))));
                }
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private boolean readableByOthers() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException noPosixPermissions) {
            return false;
        }
    }

    private static boolean fits(String field, String value) {
        return field.equals("*") || unescape(field).equals(value);
    }

    /** Split, still escaped: only then is a literal {@code \*} told from the wildcard. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(c).append(line.charAt(++i));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static String unescape(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            text.append(c == '\\' && i + 1 < field.length() ? field.charAt(++i) : c);
        }
        return text.toString();
    }
}
