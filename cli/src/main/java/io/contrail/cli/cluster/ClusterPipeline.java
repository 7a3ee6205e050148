package io.contrail.cli.cluster;

import io.contrail.capture.connector.ConnectClient;
import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.capture.connector.DeployedConnector;
import io.contrail.capture.debezium.IncludedTables;
import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.cli.pipeline.LagRequest;
import io.contrail.cli.pipeline.Repair;
import io.contrail.cli.pipeline.RepairOrder;
import io.contrail.cli.pipeline.Slot;
import io.contrail.cli.pipeline.VerifiablePipeline;
import io.contrail.cli.pipeline.Verification;
import io.contrail.cli.pipeline.VerifyRequest;
import io.contrail.sink.SinkConfig;
import io.contrail.sink.Warehouses;
import io.contrail.verifier.Capture;
import io.contrail.verifier.Ends;
import io.contrail.verifier.KafkaEndOffsets;
import io.contrail.verifier.Lag;
import io.contrail.verifier.RollingSettings;
import io.contrail.verifier.RollingVerification;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A pipeline on a Connect cluster that somebody else runs. What is not given is read from its connectors' settings. */
public final class ClusterPipeline implements VerifiablePipeline {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What only the worker can look up, as in {@code ${file:/run/secrets/warehouse.properties:key}}. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]+:[^}]*}");

    /** The warehouse that must not be kept awake unasked. */
    private static final String METERED = "snowflake";

    private final Verification verification;
    private final Repair repair;
    private final KafkaEndOffsets kafka;
    private final ConnectClient connect;
    private final Ends ends;
    private final PublishedTables tables;
    private final List<String> connectors;
    private final SinkConfig sink;

    private ClusterPipeline(
            ConnectClient connect,
            List<String> connectors,
            Ends ends,
            PublishedTables tables,
            KafkaEndOffsets kafka,
            SinkConfig sink) {
        this.verification = new Verification(ends, tables::now, Clock.systemUTC());
        this.repair = new Repair(connect, connectors.get(0), tables);
        this.kafka = kafka;
        this.connect = connect;
        this.ends = ends;
        this.tables = tables;
        this.connectors = connectors;
        this.sink = sink;
    }

    /** Looks at everything that it needs first, so that what is wrong is told before anything is compared. */
    public static ClusterPipeline open(ClusterSettings settings) {
        ConnectClient connect = new ConnectClient(settings.connect(), PATIENCE, settings.password());
        ClusterConnectors connectors = new ClusterConnectors(connect.deployed());
        DeployedConnector source = connectors.source(settings.pipeline());
        Capture capture = capture(source);
        PublishedTables tables;
        try (SourceConnection connection = settings.source().open()) {
            requireSlot(connection, capture.pipeline(), source.name());
            tables = PublishedTables.read(
                    connection,
                    capture.publication(),
                    new IncludedTables(source.config().settings()));
        }
        List<String> topics = tables.now().stream()
                .map(table -> capture.topic(new TableId(table.schema(), table.table())))
                .toList();
        DeployedConnector landing = connectors.sink(topics, settings.sink());
        SinkConfig sink = sink(landing, settings.warehouse());
        try (VerificationReader reader = Warehouses.reader(sink)) {
            reader.progress();
        }
        KafkaEndOffsets kafka = new KafkaEndOffsets(settings.kafka());
        try {
            requireSameKafka(kafka.clusterId(), connect.kafkaClusterId(), settings);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
        Ends ends = new Ends(capture, settings.source()::open, () -> Warehouses.reader(sink), kafka);
        return new ClusterPipeline(connect, List.of(source.name(), landing.name()), ends, tables, kafka, sink);
    }

    private static Capture capture(DeployedConnector source) {
        return new Capture(
                new PipelineName(plain(source, "slot.name", ClusterConnectors.pipeline(source))),
                plain(source, "publication.name", "dbz_publication"),
                plain(source, "topic.prefix", ""));
    }

    private static String plain(DeployedConnector connector, String key, String otherwise) {
        String value = connector.setting(key, otherwise);
        if (value.isEmpty() || REFERENCE.matcher(value).find()) {
            throw PipelineException.usage(
                    "The connector '%s' has no %s that can be read here%s."
                            .formatted(connector.name(), key, value.isEmpty() ? "" : ": it is " + value),
                    "Only the worker can look references up; nothing was compared.",
                    "write this setting, which is no secret, into the configuration as it is.");
        }
        return value;
    }

    /** The sink's settings, some of them replaced; none of the warehouse's may be a reference then. */
    private static SinkConfig sink(DeployedConnector connector, Map<String, String> replaced) {
        Map<String, String> settings = new TreeMap<>(connector.config().settings());
        settings.putAll(replaced);
        SinkConfig config = SinkConfig.parse(settings);
        List<String> references = config.warehouseSettings().entrySet().stream()
                .filter(setting -> REFERENCE.matcher(setting.getValue()).find())
                .map(setting -> config.warehouse() + "." + setting.getKey())
                .sorted()
                .toList();
        if (!references.isEmpty()) {
            throw PipelineException.usage(
                    "The connector '%s' has settings of its warehouse as references: %s."
                            .formatted(connector.name(), String.join(", ", references)),
                    "Only the worker can look them up; nothing was compared.",
                    "put them into a properties file that only you can read, and name it with --warehouse-config.");
        }
        return config;
    }

    /** The same name elsewhere would be another pipeline. */
    private static void requireSlot(SourceConnection source, PipelineName pipeline, String connector) {
        if (new ReplicationSlot(pipeline).read(source).isEmpty()) {
            throw PipelineException.usage(
                    "%s has no replication slot '%s', from which the connector '%s' reads."
                            .formatted(source.server(), pipeline.slot(), connector),
                    "It is probably another server than the pipeline's, or a standby; nothing was compared.",
                    "name the database that the connector reads with --source.");
        }
    }

    /** Where topics are missing, the warehouse would seem to have everything. */
    private static void requireSameKafka(String ours, String theirs, ClusterSettings settings) {
        if (!theirs.isEmpty() && !ours.equals(theirs)) {
            throw PipelineException.usage(
                    "%s is another Kafka cluster than the Connect worker's: %s, not %s."
                            .formatted(settings.kafka().get("bootstrap.servers"), ours, theirs),
                    "It cannot tell when the warehouse has everything; nothing was compared.",
                    "name the brokers that the worker %s uses with --kafka.".formatted(settings.connect()));
        }
    }

    /** The pipeline's name. */
    public String name() {
        return ends.capture().pipeline().value();
    }

    /** Whether asking the warehouse costs money. */
    public boolean metered() {
        return sink.warehouse().equals(METERED);
    }

    /** How its connectors are, by name; one that Connect no longer knows is empty. */
    public Map<String, Optional<ConnectorStatus>> connectors() {
        Map<String, Optional<ConnectorStatus>> states = new TreeMap<>();
        connectors.forEach(connector -> states.put(connector, connect.status(connector)));
        return states;
    }

    /** The replication slots of the source. */
    public List<Slot> slots() {
        try (SourceConnection source = ends.source().get()) {
            return Slot.all(source, ends.capture().pipeline());
        }
    }

    /** Compares both ends again and again; it is not started yet. */
    public RollingVerification rollingVerification(RollingSettings settings) {
        List<TableId> all = tables.now().stream()
                .map(table -> new TableId(table.schema(), table.table()))
                .sorted()
                .toList();
        return new RollingVerification(ends, () -> all, settings, Clock.systemUTC());
    }

    /** How far the warehouse has each stream. */
    public Map<Stream, Progress> landed() {
        try (VerificationReader reader = Warehouses.reader(sink)) {
            return reader.progress();
        }
    }

    @Override
    public Lag lag(LagRequest request) {
        return verification.lag(request.tables(), Duration.ofSeconds(request.patienceSeconds()));
    }

    @Override
    public VerificationReport verify(VerifyRequest request, VerificationListener listener) {
        return verification.run(request, listener);
    }

    @Override
    public RepairOrder repair(RepairOrder order) {
        return repair.carryOut(order);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
