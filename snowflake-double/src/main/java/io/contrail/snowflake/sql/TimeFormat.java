package io.contrail.snowflake.sql;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A format such as {@code YYYY-MM-DD"T"HH24:MI:SS.FF6} as DuckDB's strftime takes it. */
final class TimeFormat {
    /** The longer first. */
    private static final Map<String, String> ELEMENTS = new LinkedHashMap<>();

    static {
        ELEMENTS.put("YYYY", "%Y");
        ELEMENTS.put("HH24", "%H");
        ELEMENTS.put("TZH:TZM", "+00:00");
        ELEMENTS.put("TZHTZM", "+0000");
        ELEMENTS.put("TZH", "+00");
        ELEMENTS.put("FF3", "%g");
        ELEMENTS.put("FF6", "%f");
        ELEMENTS.put("FF9", "%n");
        ELEMENTS.put("MON", "%b");
        ELEMENTS.put("MM", "%m");
        ELEMENTS.put("MI", "%M");
        ELEMENTS.put("DD", "%d");
        ELEMENTS.put("DY", "%a");
        ELEMENTS.put("SS", "%S");
        ELEMENTS.put("YY", "%y");
    }

    private TimeFormat() {}

    static String duck(String format) {
        StringBuilder duck = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c == '"') {
                int end = format.indexOf('"', at + 1);
                duck.append(format, at + 1, end);
                at = end + 1;
                continue;
            }
            String rest = format.substring(at).toUpperCase(Locale.ROOT);
            String element = ELEMENTS.keySet().stream()
                    .filter(rest::startsWith)
                    .findFirst()
                    .orElse("");
            if (!element.isEmpty()) {
                duck.append(ELEMENTS.get(element));
                at += element.length();
            } else if (Character.isLetter(c) && c != 'T' && c != 'Z') {
                throw SqlError.unknown("the format element at '" + format.substring(at) + "'");
            } else {
                duck.append(c);
                at++;
            }
        }
        return duck.toString();
    }
}
