package io.contrail.capture.source;

import java.util.regex.Pattern;

/** SQL identifiers and literals as PostgreSQL wants them quoted. Pure. */
public final class Identifiers {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private Identifiers() {}

    /** Always in double quotes: right for every name, reserved words and upper case included. */
    public static String quote(String identifier) {
        if (identifier.isEmpty() || identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("An identifier is neither empty nor holds the character NUL");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** For people: in double quotes only where reading it without them would mean another name. */
    public static String display(String identifier) {
        return PLAIN.matcher(identifier).matches() ? identifier : quote(identifier);
    }

    /** A string literal that means the same whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? '\'' + doubled + '\'' : " E'" + doubled.replace("\\", "\\\\") + '\'';
    }
}
