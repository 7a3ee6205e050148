package io.contrail.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.control.ControlClient;
import io.contrail.cli.sql.SqlFormat;
import io.contrail.cli.sql.SqlResult;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Dead letters: records that could not be applied. */
@Command(
        name = "dlq",
        description = "Dead letters: records that could not be applied. Their tables are incomplete until then.",
        subcommands = {
            DlqCommand.ListCommand.class,
            DlqCommand.ShowCommand.class,
            DlqCommand.RedriveCommand.class,
            DlqCommand.DiscardCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  contrail dlq list",
            "  contrail dlq show 1 -o json",
            "  contrail dlq redrive --table flightops.flight_leg",
            "  contrail dlq discard 1"
        })
final class DlqCommand {
    private DlqCommand() {}

    private static void print(CommandSpec spec, ControlClient pipeline, SqlFormat format, String sql) {
        SqlFormat.Printer printer = format.printer(spec.commandLine().getOut());
        pipeline.sql(sql, false, printer);
        printer.end();
    }

    private static List<Long> numbers(ControlClient pipeline, String condition) {
        List<Long> numbers = new ArrayList<>();
        pipeline.sql(
                "SELECT number FROM contrail.dead_letters WHERE settled_at IS NULL AND (%s) ORDER BY topic, topic_partition, record_offset"
                        .formatted(condition),
                false,
                new SqlResult() {
                    @Override
                    public void columns(List<String> names) {}

                    @Override
                    public void row(List<@Nullable Object> values) {
                        numbers.add(((Number) java.util.Objects.requireNonNull(values.get(0))).longValue());
                    }
                });
        return numbers;
    }

    /** Shows what waits. */
    @Command(
            name = "list",
            description = "Lists the dead letters that wait.",
            footer = {"", "Examples:", "  contrail dlq list", "  contrail dlq list --settled -o json"})
    static final class ListCommand implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private SqlFormat format = SqlFormat.table;

        @Option(names = "--settled", description = "Also those that were redriven or discarded.")
        private boolean settled;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            print(spec, ControlClient.running(dataDir.path()), format, """
                    SELECT number, source_schema || '.' || source_table AS "table", topic, topic_partition, record_offset, failed_at,
                        error%s FROM contrail.dead_letters %s ORDER BY topic, topic_partition, record_offset""".formatted(
                            settled ? ", outcome" : "", settled ? "" : "WHERE settled_at IS NULL"));
            return Main.Exit.OK;
        }
    }

    /** Shows one with its bytes. */
    @Command(
            name = "show",
            description = "Shows a dead letter: its reason, origin, and bytes.",
            footer = {"", "Examples:", "  contrail dlq show 1", "  contrail dlq show 1 -o json"})
    static final class ShowCommand implements Callable<Integer> {
        private static final int LONGEST = 2_000;

        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Parameters(paramLabel = "N", description = "Its number.")
        private long number;

        @Option(names = "-o", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
        private SqlFormat format = SqlFormat.table;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws JsonProcessingException {
            Map<String, @Nullable Object> letter = new LinkedHashMap<>();
            ControlClient.running(dataDir.path())
                    .sql("SELECT * FROM contrail.dead_letters WHERE number = " + number, false, new SqlResult() {
                        private List<String> names = List.of();

                        @Override
                        public void columns(List<String> columns) {
                            names = columns;
                        }

                        @Override
                        public void row(List<@Nullable Object> values) {
                            for (int i = 0; i < names.size(); i++) {
                                letter.put(names.get(i).toLowerCase(Locale.ROOT), values.get(i));
                            }
                        }
                    });
            if (letter.isEmpty()) {
                throw PipelineException.usage(
                        "There is no dead letter %d.".formatted(number),
                        "Nothing can be shown.",
                        "see 'contrail dlq list --settled'.");
            }
            letter.put("value_text", text(letter.get("value_base64")));
            PrintWriter out = spec.commandLine().getOut();
            if (format == SqlFormat.table) {
                letter.forEach(
                        (name, value) -> out.println("%-15s %s".formatted(name, value == null ? "" : cut(value))));
            } else {
                out.println(new ObjectMapper().writeValueAsString(letter));
            }
            out.flush();
            return Main.Exit.OK;
        }

        /** Null when the bytes are no text. */
        private static @Nullable String text(@Nullable Object base64) {
            if (base64 == null) {
                return null;
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64.toString())))
                        .toString();
            } catch (CharacterCodingException e) {
                return null;
            }
        }

        private static String cut(Object value) {
            String text = value.toString();
            return text.length() <= LONGEST
                    ? text
                    : "%s... (%,d characters; all of them with -o json)"
                            .formatted(text.substring(0, LONGEST), text.length());
        }
    }

    /** Applies some after all. */
    @Command(
            name = "redrive",
            description = "Applies dead letters in their right places: newer changes of the same rows stay.",
            footer = {
                "",
                "Exit codes: 0 all applied, 1 some not, 2 no such letter, 3 not running.",
                "",
                "Examples:",
                "  contrail dlq redrive 1",
                "  contrail dlq redrive --table flightops.flight_leg",
                "  contrail dlq redrive --all -o json"
            })
    static final class RedriveCommand implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Parameters(paramLabel = "N", arity = "0..1", description = "Number of one.")
        private @Nullable Long number;

        @Option(names = "--table", paramLabel = "TABLE", description = "All of one table, e.g. public.orders.")
        private @Nullable String table;

        @Option(names = "--all", description = "All that wait.")
        private boolean all;

        @Option(names = "-o", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
        private SqlFormat format = SqlFormat.table;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws JsonProcessingException {
            if ((number != null ? 1 : 0) + (table != null ? 1 : 0) + (all ? 1 : 0) != 1) {
                throw PipelineException.usage(
                        "It is not clear which dead letters to redrive.",
                        "Nothing was done.",
                        "give one of: a number, --table TABLE, --all.");
            }
            ControlClient pipeline = ControlClient.running(dataDir.path());
            if (number != null) {
                pipeline.letter("redrive", number);
                report(List.of(outcome(number, null)));
                return Main.Exit.OK;
            }
            List<Map<String, @Nullable Object>> outcomes = new ArrayList<>();
            boolean failed = false;
            for (long letter : numbers(
                    pipeline,
                    table == null
                            ? "true"
                            : "source_schema || '.' || source_table = '%s'".formatted(table.replace("'", "''")))) {
                try {
                    pipeline.letter("redrive", letter);
                    outcomes.add(outcome(letter, null));
                } catch (PipelineException e) {
                    if (e.kind() == PipelineException.Kind.UNREACHABLE) {
                        throw e;
                    }
                    failed = true;
                    outcomes.add(outcome(letter, e.getMessage()));
                }
            }
            report(outcomes);
            return failed ? Main.Exit.FAILED : Main.Exit.OK;
        }

        private static Map<String, @Nullable Object> outcome(long letter, @Nullable String error) {
            Map<String, @Nullable Object> outcome = new LinkedHashMap<>();
            outcome.put("number", letter);
            outcome.put("redriven", error == null);
            outcome.put("error", error);
            return outcome;
        }

        private void report(List<Map<String, @Nullable Object>> outcomes) throws JsonProcessingException {
            PrintWriter out = spec.commandLine().getOut();
            if (format == SqlFormat.table) {
                outcomes.forEach(outcome -> out.println("%s  %s"
                        .formatted(
                                outcome.get("number"),
                                outcome.get("error") == null ? "redriven" : "not redriven: " + outcome.get("error"))));
                if (outcomes.isEmpty()) {
                    out.println("No dead letter waits.");
                }
            } else {
                out.println(new ObjectMapper().writeValueAsString(outcomes));
            }
            out.flush();
        }
    }

    /** Takes one off. */
    @Command(
            name = "discard",
            description = "Takes a dead letter off without applying it: one that is no change of the table.",
            footer = {"", "Examples:", "  contrail dlq discard 1"})
    static final class DiscardCommand implements Callable<Integer> {
        @Mixin
        private DataDirOption dataDir = new DataDirOption();

        @Parameters(paramLabel = "N", description = "Its number.")
        private long number;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            ControlClient.running(dataDir.path()).letter("discard", number);
            spec.commandLine()
                    .getOut()
                    .println("%d  discarded; its bytes stay in contrail.dead_letters".formatted(number));
            return Main.Exit.OK;
        }
    }
}
