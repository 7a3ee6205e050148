package io.contrail.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table with a column of every type: the n-th value of each type is in the n-th row, and the last is all NULL. */
final class EveryTypeTable {
    static final String NAME = "every_type";
    private static final int STREAMED = 1_000;

    private final List<TypeCase> cases = TypeCases.all();
    private final int rows =
            cases.stream().mapToInt(type -> type.values().size()).max().orElse(0);

    List<TypeCase> cases() {
        return cases;
    }

    static String column(int i) {
        return "c%03d".formatted(i);
    }

    /** With its types, and all rows. */
    void create(UsersDatabase source) {
        source.execute(
                TypeCases.DDL,
                IntStream.range(0, cases.size())
                        .mapToObj(i -> column(i) + " " + cases.get(i).ddl())
                        .collect(Collectors.joining(", ", "CREATE TABLE " + NAME + " (id int PRIMARY KEY, ", ")")));
        insert(source, 0);
    }

    /** All rows once more, with other keys; then every value moves on by one row, NULL too, and some rows go. */
    void change(UsersDatabase source) {
        insert(source, STREAMED);
        source.execute(
                "UPDATE every_type t SET %s FROM every_type o WHERE t.id < %d AND o.id = (t.id + 1) %% %d"
                        .formatted(
                                IntStream.range(0, cases.size())
                                        .mapToObj(i -> "%1$s = o.%1$s".formatted(column(i)))
                                        .collect(Collectors.joining(", ")),
                                STREAMED,
                                rows + 1),
                "DELETE FROM every_type WHERE id % 4 = 3");
    }

    private void insert(UsersDatabase source, int from) {
        for (int row = 0; row <= rows; row++) {
            int n = row;
            source.execute(cases.stream()
                    .map(type -> n < type.values().size()
                            ? "CAST(%s AS %s)".formatted(type.values().get(n), type.ddl())
                            : "NULL")
                    .collect(Collectors.joining(", ", "INSERT INTO every_type VALUES (" + (from + n) + ", ", ")")));
        }
    }
}
