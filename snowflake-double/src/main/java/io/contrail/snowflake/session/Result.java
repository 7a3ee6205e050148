package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.catalog.SnowflakeType.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement answers; values as text, as they go over the wire. */
record Result(int statementType, List<ResultColumn> columns, List<List<@Nullable String>> rows) {
    static final int SELECT = 0x1000;
    static final int INSERT = 0x3100;
    static final int UPDATE = 0x3200;
    static final int DELETE = 0x3300;
    static final int MERGE = 0x3400;
    static final int SESSION = 0x4000;
    static final int TRANSACTION = 0x5000;
    static final int DDL = 0x6000;

    private static final SnowflakeType TEXT = new SnowflakeType(Kind.TEXT, SnowflakeType.LONGEST_TEXT, 0);
    private static final SnowflakeType COUNT = new SnowflakeType(Kind.FIXED, 19, 0);

    /** A column of an answer. */
    record ResultColumn(String name, SnowflakeType type, boolean nullable) {}

    static Result status(int statementType, String message) {
        return texts(statementType, List.of("status"), List.of(List.of(message)));
    }

    static Result done(int statementType) {
        return status(statementType, "Statement executed successfully.");
    }

    static Result texts(int statementType, List<String> names, List<? extends List<@Nullable String>> rows) {
        return new Result(
                statementType,
                names.stream().map(name -> new ResultColumn(name, TEXT, true)).toList(),
                new ArrayList<>(rows));
    }

    /** Numbers of changed rows under these names. */
    static Result counts(int statementType, List<String> names, List<Long> counts) {
        List<@Nullable String> row = new ArrayList<>();
        counts.forEach(count -> row.add(Long.toString(count)));
        List<List<@Nullable String>> rows = new ArrayList<>();
        rows.add(row);
        return new Result(
                statementType,
                names.stream().map(name -> new ResultColumn(name, COUNT, false)).toList(),
                rows);
    }
}
