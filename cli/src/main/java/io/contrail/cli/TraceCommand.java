package io.contrail.cli;

import io.contrail.changelog.Lsn;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.sql.SqlFormat;
import io.contrail.cli.sql.SqlResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the way of one row's changes from the source to the warehouse. */
@Command(
        name = "trace",
        description =
                "Shows the way of one row's changes: transaction, position in the log, commit, offset in Kafka, landing."
                        + " The newest is first. Whether both sides have the row now goes to standard error.",
        footer = {
            "",
            "A key of several columns is given as a JSON array of texts.",
            "",
            "Exit codes: 0 shown, 1 neither side knows such a row, 2 no such table, 3 not running.",
            "",
            "Examples:",
            "  contrail trace --table public.orders 42",
            "  contrail trace --table flightops.airport ORD -o json",
            "  contrail trace --table public.item '[\"42\",\"red\"]'"
        })
final class TraceCommand implements Callable<Integer> {
    @Mixin
    private DataDirOption dataDir = new DataDirOption();

    @Option(names = "--table", paramLabel = "TABLE", required = true, description = "Its table, e.g. public.orders.")
    private String table = "";

    @Option(names = "--limit", paramLabel = "N", description = "So many changes at most. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SqlFormat format = SqlFormat.table;

    @Parameters(paramLabel = "KEY", description = "The values of its key.")
    private String key = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        TableId id = table();
        ControlClient pipeline = ControlClient.running(dataDir.path());
        List<String> columns = keyColumns(pipeline, id);
        List<String> values = VerifyKey.parse(key);
        if (values.size() != columns.size()) {
            throw usage(
                    "The key of %s is (%s), not %d values.".formatted(id, String.join(", ", columns), values.size()),
                    "give each of them, as a JSON array of texts.");
        }
        SqlFormat.Printer printer = format.printer(spec.commandLine().getOut());
        Changes changes = new Changes(printer);
        pipeline.sql(changes(id, condition(columns, values, "VARCHAR")), false, changes);
        printer.end();
        boolean source = has(pipeline, true, id, condition(columns, values, "text"));
        boolean warehouse = has(pipeline, false, id, condition(columns, values, "VARCHAR"));
        spec.commandLine()
                .getErr()
                .println("The source %s the row now, the warehouse's current table %s."
                        .formatted(source ? "has" : "does not have", warehouse ? "does" : "does not"));
        return changes.count > 0 || source ? Main.Exit.OK : Main.Exit.FAILED;
    }

    private static boolean has(ControlClient pipeline, boolean source, TableId id, String condition) {
        String sql = "SELECT count(*) FROM %s.%s WHERE %s".formatted(quote(id.schema()), quote(id.name()), condition);
        return !rows(pipeline, source, sql).get(0).equals("0");
    }

    /** One statement that every warehouse understands. */
    private String changes(TableId id, String condition) {
        return """
                SELECT l."_op" AS "op", l."_tx_id" AS "transaction", l."_lsn" AS "lsn", l."_committed_at" AS "committed_at",
                    l."_ordinal" AS "kafka_offset", l."_landed_at" AS "landed_at",
                    datediff('millisecond', l."_committed_at", l."_landed_at") AS "commit_to_landed_ms"
                FROM %s.%s l WHERE %s ORDER BY l."_ordinal" DESC LIMIT %d""".formatted(quote(id.schema() + "_changelog"), quote(id.name()), condition, limit);
    }

    private TableId table() {
        int dot = table.indexOf('.');
        if (dot < 1 || dot == table.length() - 1) {
            throw usage("'%s' is no table.".formatted(table), "write it with its schema, e.g. public.orders.");
        }
        return new TableId(table.substring(0, dot), table.substring(dot + 1));
    }

    private static List<String> keyColumns(ControlClient pipeline, TableId id) {
        List<String> columns = rows(pipeline, true, """
                        SELECT a.attname FROM pg_class c
                        JOIN pg_namespace n ON n.oid = c.relnamespace
                        JOIN pg_index i ON i.indrelid = c.oid AND
                            CASE WHEN c.relreplident = 'i' THEN i.indisreplident ELSE i.indisprimary END
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                        WHERE n.nspname = %s AND c.relname = %s
                        ORDER BY array_position(i.indkey::int[], a.attnum::int)""".formatted(literal(id.schema()), literal(id.name())));
        if (columns.isEmpty()) {
            throw usage(
                    "The source has no table %s with a key.".formatted(id),
                    "see 'contrail status' for the captured tables; rows without a key cannot be told apart.");
        }
        return columns;
    }

    private static String condition(List<String> columns, List<String> values, String text) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "CAST(%s AS %s) = %s".formatted(quote(columns.get(i)), text, literal(values.get(i))))
                .collect(Collectors.joining(" AND "));
    }

    private static List<String> rows(ControlClient pipeline, boolean source, String sql) {
        List<String> first = new ArrayList<>();
        pipeline.sql(sql, source, new SqlResult() {
            @Override
            public void columns(List<String> names) {}

            @Override
            public void row(List<@Nullable Object> values) {
                first.add(String.valueOf(values.get(0)));
            }
        });
        return first;
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static PipelineException usage(String what, String todo) {
        return PipelineException.usage(what, "Nothing was traced.", todo);
    }

    /** Prints positions as PostgreSQL does, and counts. */
    private static final class Changes implements SqlResult {
        private static final int LSN = 2;

        private final SqlResult to;
        private long count;

        Changes(SqlResult to) {
            this.to = to;
        }

        @Override
        public void columns(List<String> names) {
            to.columns(names);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            count++;
            List<@Nullable Object> shown = new ArrayList<>(values);
            shown.set(LSN, new Lsn(Long.parseLong(String.valueOf(values.get(LSN)))).toString());
            to.row(shown);
        }
    }
}
