package io.contrail.capture.debezium;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL that looks rows up by keys of which there is only the text. The parameters are the values of one key after the
 * other. Pure.
 *
 * @param table quoted, with its schema
 */
record KeyQuery(String table, List<KeyColumn> key) {

    /** The rows that have one of the keys. */
    String found(List<String> columns, int keys) {
        return "SELECT %s FROM %s JOIN %s t ON %s"
                .formatted(
                        columns.stream().map(name -> "t." + quote(name)).collect(Collectors.joining(", ")),
                        wanted(keys),
                        table,
                        each(" AND ", name -> "t.%1$s = w.%1$s".formatted(name)));
    }

    /**
     * The keys that no row has. Not only are they to be equal, as 1.0 and 1.00 are, and texts whose collation does not
     * tell upper case: the warehouse may know the row by what was printed, and then it is another one.
     */
    String missing(int keys) {
        return "SELECT %s FROM %s WHERE NOT EXISTS (SELECT FROM %s t WHERE %s)"
                .formatted(
                        each(", ", name -> "w." + name),
                        wanted(keys),
                        table,
                        each(
                                " AND ",
                                name -> "t.%1$s = w.%1$s AND CAST(t.%1$s AS text) COLLATE \"C\" = CAST(w.%1$s AS text)"
                                        .formatted(name)));
    }

    private String wanted(int keys) {
        String one = key.stream()
                .map(column -> "CAST(? AS %s)".formatted(column.type()))
                .collect(Collectors.joining(", ", "(", ")"));
        return "(VALUES %s) w(%s)"
                .formatted(
                        IntStream.range(0, keys).mapToObj(i -> one).collect(Collectors.joining(", ")),
                        each(", ", name -> name));
    }

    private String each(String separator, Function<String, String> text) {
        return key.stream().map(column -> text.apply(quote(column.name()))).collect(Collectors.joining(separator));
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
