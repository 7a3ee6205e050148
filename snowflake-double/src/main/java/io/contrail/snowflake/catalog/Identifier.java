package io.contrail.snowflake.catalog;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name, as Snowflake stores it: upper case unless it was quoted.
 *
 * <p>DuckDB takes names that differ only in their case for one. So a name with a lower-case letter carries in DuckDB
 * which of its letters are: {@code "flight_leg"} and {@code FLIGHT_LEG} stay two things.
 */
public record Identifier(String name) {
    private static final Pattern MARK = Pattern.compile("~[0-9a-f]+$");

    public Identifier {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("An identifier is empty");
        }
    }

    /** From SQL text: folded to upper case unless it is in double quotes. */
    public static Identifier parse(String text) {
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            return new Identifier(text.substring(1, text.length() - 1).replace("\"\"", "\""));
        }
        return new Identifier(text.toUpperCase(Locale.ROOT));
    }

    /** As the name of a thing in DuckDB, not quoted. */
    public String stored() {
        return stored(name);
    }

    static String stored(String name) {
        BigInteger mark = BigInteger.ZERO;
        for (int i = 0; i < name.length(); i++) {
            if (Character.isLowerCase(name.charAt(i))) {
                mark = mark.setBit(i);
            }
        }
        return mark.signum() == 0 && name.indexOf('~') < 0 ? name : name + "~" + mark.toString(16);
    }

    /** As it stands in a statement for DuckDB. */
    public String duck() {
        return quote(stored());
    }

    static String quote(String stored) {
        return "\"" + stored.replace("\"", "\"\"") + "\"";
    }

    /** The name of a thing in DuckDB, as Snowflake shows it. */
    public static String shown(String stored) {
        return MARK.matcher(stored).replaceFirst("");
    }

    @Override
    public String toString() {
        return name.matches("[A-Z_][A-Z0-9_$]*") ? name : quote(name);
    }
}
