package io.contrail.cli.pipeline;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorConfig;
import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.capture.connector.SourceConnector;
import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.local.LocalStack;
import io.contrail.local.StackListener;
import io.contrail.local.StackSettings;
import io.contrail.local.directory.DataDirectory;
import io.contrail.simulator.operations.Timetable;
import io.contrail.verifier.Capture;
import io.contrail.verifier.Ends;
import io.contrail.verifier.KafkaEndOffsets;
import io.contrail.verifier.RollingSettings;
import io.contrail.verifier.RollingVerification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A running pipeline: the embedded stack, a prepared source, and both connectors deployed from the files under {@code
 * deploy/connectors}. Closing it stops everything in an order that loses nothing; starting it again on the same data
 * directory goes on where it was.
 */
public final class Pipeline implements AutoCloseable {
    /** Under this key the data directory keeps the password that the source connector uses. */
    static final String SOURCE_PASSWORD = "source.password";

    /** The file's own warehouse; it is replaced by the one that is landed in. */
    private static final String DUCKDB_PATH = "duckdb.path";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
    private final PipelineName name;
    private final LocalStack stack;
    private final Source source;
    private final ConnectClient connect;
    private final WarehouseEnd warehouse;
    private final Housekeeping housekeeping;
    private final CapturedTables tables;
    private final Snapshots snapshots;
    private final KafkaEndOffsets endOffsets;
    private final @org.jspecify.annotations.Nullable AnalyticsViews analytics;

    private Pipeline(
            PipelineName name,
            LocalStack stack,
            Source source,
            ConnectClient connect,
            WarehouseEnd warehouse,
            CapturedTables tables) {
        this.name = name;
        this.stack = stack;
        this.source = source;
        this.connect = connect;
        this.warehouse = warehouse;
        this.tables = tables;
        this.endOffsets =
                new KafkaEndOffsets(Map.of("bootstrap.servers", stack.kafka().bootstrap()));
        this.snapshots = new Snapshots(connect, sourceConnectorName(), tables);
        this.housekeeping = new Housekeeping(stack.kafka(), "connect-" + sinkConnectorName());
        this.analytics = source.flights().isPresent() && warehouse instanceof EmbeddedWarehouse embedded
                ? new AnalyticsViews(embedded.database())
                : null;
        housekeeping.start(HOUSEKEEPING);
        tables.start();
        if (analytics != null) {
            analytics.start();
        }
    }

    /**
     * Starts everything but the flights, which wait for {@link #startFlights}.
     *
     * @param directory open, and open until after this pipeline is closed
     * @param hints takes what the user should know, a line each
     */
    public static Pipeline start(
            DataDirectory directory, PipelineSettings settings, StackListener listener, Consumer<String> hints) {
        return start(directory, settings, StackSettings.usual(), listener, hints);
    }

    /** The same with a stack that differs from the usual one. */
    public static Pipeline start(
            DataDirectory directory,
            PipelineSettings settings,
            StackSettings stackSettings,
            StackListener listener,
            Consumer<String> hints) {
        StackSettings wanted = stackSettings;
        for (Map.Entry<io.contrail.local.Part, Integer> port : settings.ports().entrySet()) {
            wanted = wanted.withPort(port.getKey(), port.getValue());
        }
        WarehouseEnd warehouse = warehouse(directory, settings);
        // What cannot be captured or replayed is told before anything is started, or remembered, for it.
        Runnable remember = () -> RememberedSource.remember(directory, settings);
        Source external = settings.source()
                .map(url -> ExternalSource.prepare(settings, RememberedSource.address(directory, url), hints, remember))
                .orElse(null);
        Timetable timetable = external == null ? EmbeddedSource.timetable(settings) : null;
        if (timetable != null) {
            remember.run();
        }
        LocalStack stack = LocalStack.start(directory, external == null ? wanted : wanted.withoutPostgres(), listener);
        Source source = null;
        try {
            source = external != null
                    ? external
                    : EmbeddedSource.prepare(
                            stack.postgres().orElseThrow(), directory, settings, Objects.requireNonNull(timetable));
            ConnectClient connect = new ConnectClient(stack.connect().restUrl(), PATIENCE);
            String connector = settings.name().value() + "-source";
            SlotCare slot = new SlotCare(connect, settings.name(), connector);
            if (settings.resnapshot()) {
                slot.startOver();
            } else {
                try (io.contrail.capture.source.SourceConnection connection = source.open()) {
                    slot.refuseLoss(connection);
                }
            }
            Source prepared = source;
            Consumer<List<TableName>> capture =
                    tables -> connect.put(sourceConnector(directory, settings, prepared, tables, connect));
            capture.accept(source.tables());
            connect.put(sinkConnector(settings, warehouse));
            CapturedTables tables = new CapturedTables(
                    settings.name(), source.selection(settings), source::open, source.tables(), capture);
            return new Pipeline(settings.name(), stack, source, connect, warehouse, tables);
        } catch (RuntimeException | Error e) {
            stop(source, stack);
            throw e;
        }
    }

    private static WarehouseEnd warehouse(DataDirectory directory, PipelineSettings settings) {
        if (!settings.warehouse().equals(Optional.of(SnowflakeAccount.NAME))) {
            return EmbeddedWarehouse.open(directory.warehouse());
        }
        SnowflakeAccount account = SnowflakeAccount.open(System.getenv(), directory);
        if (!RememberedSource.isKnown(directory)) {
            account.refuseAnothers(settings.name());
        }
        return account;
    }

    /** Starts writing flights, where the source has them. */
    public void startFlights() {
        source.flights().ifPresent(FlightProducer::start);
    }

    /**
     * Changes the rate of the flights.
     *
     * @param rate changes a second; 0 pauses
     */
    public void rate(long rate) {
        source.flights()
                .orElseThrow(() -> PipelineException.usage(
                        "This pipeline captures a database of yours and writes no flights.",
                        "There is no rate to set.",
                        "start a pipeline without --source, in another --data-dir, to see flights."))
                .rate(rate);
    }

    /** Has the sink redrive or discard a dead letter; what it answers, nothing when it was done. */
    public Map<String, String> letter(String order, long number) {
        return new Jmx(sourceConnectorName(), sinkConnectorName()).letter(order, number);
    }

    /** Has tables read again beside the stream; their names. */
    public List<String> snapshot(List<String> patterns) {
        return snapshots.start(patterns);
    }

    /** The replication slots of the source. */
    public List<Slot> slots() {
        try (SourceConnection source = openSource()) {
            return Slot.all(source, name());
        }
    }

    /** Compares both ends when asked, while data flow. */
    public Verification verification() {
        return new Verification(ends(), tables::now, Clock.systemUTC());
    }

    /** Compares both ends again and again; it is not started yet. */
    public RollingVerification rollingVerification(RollingSettings settings) {
        return new RollingVerification(
                ends(),
                () -> tables.now().stream()
                        .map(table -> new TableId(table.schema(), table.table()))
                        .sorted()
                        .toList(),
                settings,
                Clock.systemUTC());
    }

    private Ends ends() {
        return new Ends(Capture.of(name), source::open, warehouse::reader, endOffsets);
    }

    /** Mends what a verification has found. */
    public Repair repair() {
        return new Repair(snapshots);
    }

    CapturedTables tables() {
        return tables;
    }

    PipelineName name() {
        return name;
    }

    LocalStack stack() {
        return stack;
    }

    public ConnectClient connect() {
        return connect;
    }

    public WarehouseEnd warehouse() {
        return warehouse;
    }

    Source source() {
        return source;
    }

    /** A connection to the source for looking at it; the caller closes it. */
    public io.contrail.capture.source.SourceConnection openSource() {
        return source.open();
    }

    public String sourceConnectorName() {
        return name.value() + "-source";
    }

    public String sinkConnectorName() {
        return name.value() + "-sink";
    }

    /** The replay first, then the stack; idempotent. */
    @Override
    public void close() {
        if (analytics != null) {
            analytics.close();
        }
        tables.close();
        housekeeping.close();
        endOffsets.close();
        stop(source, stack);
    }

    private static void stop(@org.jspecify.annotations.Nullable Source source, LocalStack stack) {
        try {
            if (source != null) {
                source.close();
            }
        } finally {
            stack.close();
        }
    }

    private static ConnectorConfig sourceConnector(
            DataDirectory directory,
            PipelineSettings settings,
            Source source,
            List<TableName> tables,
            ConnectClient connect) {
        SourceAddress address = source.capture();
        String password = address.password().isPresent() ? reference(directory, SOURCE_PASSWORD) : "";
        ConnectorConfig config = new SourceConnector(
                        settings.name(), settings.name().value(), 1, password)
                .configure(template("source-postgres.json"), address, tables);
        if (address.keyPassword().isPresent()) {
            config = config.with(Map.of("database.sslpassword", reference(directory, RememberedSource.KEY_PASSWORD)));
        }
        // A request to read tables again stays until another comes: the connector may not have seen it yet.
        String request = connect.settings(config.name())
                .map(before -> before.get(Snapshots.SETTING))
                .orElse(null);
        return request == null ? config : config.with(Map.of(Snapshots.SETTING, request));
    }

    /** A secret as connectors see it: Connect looks it up when a task starts, and keeps only where it is. */
    private static String reference(DataDirectory directory, String key) {
        return "${file:%s:%s}".formatted(directory.secrets().path(), key);
    }

    private static ConnectorConfig sinkConnector(PipelineSettings settings, WarehouseEnd warehouse) {
        String prefix = settings.name().value() + "[.]";
        Map<String, String> values = Map.of(
                "pipeline",
                settings.name().value(),
                "topic.regex",
                prefix + ".*",
                "topic.heartbeat.regex",
                prefix + Heartbeat.SCHEMA + "[.].*",
                "topic.replication.factor",
                "1",
                DUCKDB_PATH,
                "");
        return template("sink-warehouse.json").fill(values).without(DUCKDB_PATH).with(warehouse.sinkSettings());
    }

    /** The files under {@code deploy/connectors} are packed with the command. */
    static ConnectorTemplate template(String file) {
        String path = "/deploy/connectors/" + file;
        try (InputStream json = Pipeline.class.getResourceAsStream(path)) {
            if (json == null) {
                throw new IllegalStateException("Not packed with the command: " + path);
            }
            return new ConnectorTemplate(
                    "deploy/connectors/" + file, new String(json.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
