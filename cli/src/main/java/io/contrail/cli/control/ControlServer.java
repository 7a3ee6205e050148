package io.contrail.cli.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.RepairOrder;
import io.contrail.cli.pipeline.Slot;
import io.contrail.cli.pipeline.Status;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.cli.sql.SqlResult;
import io.contrail.cli.sql.SqlRunner;
import io.contrail.verifier.Lag;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the commands of other processes: status, SQL, the replay's rate, stop. Every request needs the token. */
public final class ControlServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a running pipeline offers. */
    public record Operations(
            Supplier<Status> status,
            Supplier<Connection> warehouse,
            Supplier<Connection> source,
            LongConsumer rate,
            Runnable stop,
            BiFunction<String, Long, Map<String, String>> letters,
            UnaryOperator<List<String>> snapshots,
            Verifying verifying,
            UnaryOperator<RepairOrder> repair,
            Function<LagRequest, Lag> lag,
            Supplier<List<Slot>> slots) {}

    /** Verifies what a request names. */
    @FunctionalInterface
    public interface Verifying {
        VerificationReport verify(VerifyRequest request, VerificationListener listener);
    }

    /** A line of the answer to {@code POST /v1/verify}: how far it is, a table that is done, or at last the report. */
    record VerifyLine(
            @Nullable String table,
            long rows,
            long chunks,
            @Nullable TableReport done,
            @Nullable VerificationReport report) {}

    /** The body of {@code POST /v1/dlq}: {@code redrive} or {@code discard} one. */
    record LetterOrder(String order, long number) {}

    /** The body of {@code POST /v1/sql}. */
    record SqlRequest(String sql, boolean source) {}

    private final Javalin server;
    private final Path dataDirectory;
    private final String token;
    private final Operations operations;

    private ControlServer(Path dataDirectory, Operations operations) {
        this.dataDirectory = dataDirectory;
        this.operations = operations;
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.routes.before(this::authorize);
            config.routes.get("/v1/ping", request -> request.result("{}"));
            config.routes.get("/v1/status", this::status);
            config.routes.post("/v1/sql", this::sql);
            config.routes.put("/v1/replay/rate", this::rate);
            config.routes.post("/v1/stop", this::stop);
            config.routes.post("/v1/dlq", this::letters);
            config.routes.post("/v1/snapshots", this::snapshots);
            config.routes.post("/v1/verify", this::verify);
            config.routes.post("/v1/repair", this::repair);
            config.routes.post("/v1/lag", this::lag);
            config.routes.get("/v1/slots", this::slots);
            config.routes.exception(PipelineException.class, ControlServer::error);
        });
    }

    /** Starts on a free port of the loopback address and writes down where. */
    public static ControlServer start(Path dataDirectory, Operations operations) {
        ControlServer control = new ControlServer(dataDirectory, operations);
        control.server.start("127.0.0.1", 0);
        new ControlFile(ProcessHandle.current().pid(), control.url(), control.token).write(dataDirectory);
        return control;
    }

    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        ControlFile.delete(dataDirectory);
        server.stop();
    }

    private void authorize(Context request) {
        String given = String.valueOf(request.header("Authorization"));
        if (!MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
            throw new UnauthorizedResponse("The token of control.json in the data directory is needed.");
        }
    }

    private void status(Context request) throws IOException {
        request.contentType("application/json")
                .result(JSON.writeValueAsBytes(operations.status().get()));
    }

    private void rate(Context request) throws IOException {
        operations.rate().accept(JSON.readTree(request.body()).path("rate").asLong());
        request.result("{}");
    }

    private void letters(Context request) throws IOException {
        LetterOrder wanted = JSON.readValue(request.body(), LetterOrder.class);
        request.contentType("application/json")
                .result(JSON.writeValueAsBytes(operations.letters().apply(wanted.order(), wanted.number())));
    }

    private void snapshots(Context request) throws IOException {
        List<String> patterns = List.of(JSON.readValue(request.body(), String[].class));
        request.contentType("application/json")
                .result(JSON.writeValueAsBytes(operations.snapshots().apply(patterns)));
    }

    private void verify(Context request) throws IOException {
        VerifyRequest wanted = JSON.readValue(request.body(), VerifyRequest.class);
        request.contentType("application/x-ndjson");
        OutputStream out = request.res().getOutputStream();
        Lines lines = new Lines(out);
        try {
            VerificationReport report = operations.verifying().verify(wanted, new VerificationListener() {
                private long next;

                @Override
                public void compared(String table, long rows, long chunks) {
                    if (System.nanoTime() - next >= 0) {
                        next = System.nanoTime() + 100_000_000;
                        lines.line(new VerifyLine(table, rows, chunks, null, null));
                        lines.flush();
                    }
                }

                @Override
                public void done(TableReport table) {
                    lines.line(new VerifyLine(table.table(), table.rows(), table.chunks(), table, null));
                    lines.flush();
                }
            });
            lines.line(new VerifyLine(null, 0, 0, null, report));
        } catch (PipelineException e) {
            lines.line(problem(e));
        } catch (UncheckedIOException gone) {
            log.info("Whoever asked for a verification has gone: {}", gone.getMessage());
        } catch (RuntimeException e) {
            log.error("A verification failed", e);
            lines.line(problem(PipelineException.stop(
                    "The verification failed: %s.".formatted(e),
                    "What it had not compared is not verified.",
                    "report the log of the pipeline.")));
        }
        out.flush();
    }

    private void repair(Context request) throws IOException {
        RepairOrder order = JSON.readValue(request.body(), RepairOrder.class);
        request.contentType("application/json")
                .result(JSON.writeValueAsBytes(operations.repair().apply(order)));
    }

    private void lag(Context request) throws IOException {
        LagRequest wanted = JSON.readValue(request.body(), LagRequest.class);
        request.contentType("application/json")
                .result(JSON.writeValueAsBytes(operations.lag().apply(wanted)));
    }

    private void slots(Context request) throws IOException {
        request.contentType("application/json")
                .result(JSON.writeValueAsBytes(operations.slots().get()));
    }

    private void stop(Context request) {
        request.result("{}");
        new Thread(operations.stop(), "contrail-stop").start();
    }

    /** A line with the names, a line a row, and at the end {@code {"rows":n}} or the error: a cut answer is noticed. */
    private void sql(Context request) throws IOException, SQLException {
        SqlRequest wanted = JSON.readValue(request.body(), SqlRequest.class);
        request.contentType("application/x-ndjson");
        OutputStream out = request.res().getOutputStream();
        Lines lines = new Lines(out);
        Supplier<Connection> side = wanted.source() ? operations.source() : operations.warehouse();
        try (Connection connection = side.get()) {
            SqlRunner.run(connection, wanted.sql(), lines);
            lines.line(Map.of("rows", lines.rows));
        } catch (PipelineException e) {
            lines.line(problem(e));
        } catch (RuntimeException e) {
            log.error("A statement's result could not be sent", e);
            lines.line(problem(PipelineException.stop(
                    "The result cannot be shown: %s.".formatted(e),
                    "The rows so far are right; those after them are missing.",
                    "cast the column to text in the statement, and report the log of the pipeline.")));
        }
        out.flush();
    }

    private static void error(PipelineException e, Context request) {
        try {
            request.status(400).contentType("application/json").result(JSON.writeValueAsBytes(problem(e)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Map<String, String> problem(PipelineException e) {
        return Map.of(
                "kind", e.kind().name(),
                "what", e.what(),
                "meaning", e.meaning(),
                "todo", e.todo());
    }

    private static final class Lines implements SqlResult {
        private final OutputStream out;
        private long rows;

        Lines(OutputStream out) {
            this.out = out;
        }

        @Override
        public void columns(List<String> names) {
            line(names);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            rows++;
            line(values);
        }

        void flush() {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void line(Object value) {
            try {
                out.write(JSON.writeValueAsBytes(value));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
