package io.contrail.capture.debezium;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.relational.TableId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Before it starts Debezium's task it looks after the slot; what that task polls it hands to {@link Transactions}. */
public final class TransactionalPostgresConnectorTask extends PostgresConnectorTask {
    private static final Logger log = LoggerFactory.getLogger(TransactionalPostgresConnectorTask.class);

    /** The setting with the tables and rows to read again; see {@link ReloadRequest}. */
    public static final String RELOAD = "contrail.reload";

    /** Of so many single rows one such setting may hold the keys; what is beyond is not read. */
    public static final int RELOAD_KEYS = 10_000;

    private Transactions transactions = new Transactions(0);
    private final Relations relations = new Relations();
    private @Nullable CatalogFacts catalog;
    private @Nullable InitialSnapshot initialSnapshot;
    private @Nullable Reloads reloads;

    private record Slot(boolean active, boolean lost, long confirmed) {}

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
        PostgresConnectorConfig settings = new PostgresConnectorConfig(config);
        StoredOffset stored =
                StoredOffset.of(context.offsetStorageReader().offset(Map.of("server", settings.getLogicalName())));
        boolean initial = "initial".equals(config.getString(PostgresConnectorConfig.SNAPSHOT_MODE));
        catalog = new CatalogFacts(settings, relations);
        Slot before = slot(settings);
        if (stored.snapshotFinished()) {
            refuseLoss(settings.slotName(), stored, before);
        } else if (initial && before != null) {
            if (before.active()) {
                // The walsender of a process that was killed lives on until the server misses it.
                throw new RetriableException(
                        "Replication slot '%s' is still being read by another process. The snapshot waits for it to end."
                                .formatted(settings.slotName()));
            }
            // A snapshot that was cut short is taken again from the start. Only a new slot comes with a snapshot that
            // fits it exactly; with the old one, a commit could fall between the two.
            log.info("Dropping replication slot '{}' of a snapshot that did not finish", settings.slotName());
            dropSlot(settings);
        }
        ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> coordinator =
                super.start(new RememberingConfiguration(config));
        try {
            transactions = new Transactions(stored.snapshotFinished() ? stored.position() : created(settings));
            lookAfterTables(config, settings, stored, initial);
        } catch (RetriableException error) {
            stop(coordinator); // The framework does not know it yet, and would start a second one beside it.
            throw error;
        }
        return coordinator;
    }

    /** What the log shows: a request holds keys of rows, which are the user's data. */
    @Override
    protected Configuration withMaskedSensitiveOptions(Configuration config) {
        return super.withMaskedSensitiveOptions(config)
                .mapped((name, value) -> name.equals(RELOAD) ? "%d characters".formatted(value.length()) : value);
    }

    private void lookAfterTables(
            Configuration config, PostgresConnectorConfig settings, StoredOffset stored, boolean initial) {
        Map<TableId, Long> captured;
        try {
            captured = TableReader.captured(settings);
        } catch (SQLException e) {
            throw failure("The publication's tables cannot be read: ", e);
        }
        Map<String, Long> known = new HashMap<>();
        captured.forEach((table, number) -> known.put(table.toDoubleQuotedString(), number));
        ReloadState state = stored.tables();
        if (state == null) {
            // An initial snapshot reads what is there now; older offsets do not say what they know.
            state = ReloadState.NONE.withKnown(known);
        }
        Reloads tables = new Reloads(
                settings, this::getSchema, transactions, SnapshotProgress.register(config.getString("name")), state);
        String request = config.getString(RELOAD);
        if (request != null && !request.isEmpty()) {
            // The initial snapshot reads every table; what was asked for before is part of it.
            tables.request(request, initial && !stored.snapshotFinished());
        }
        reloads = tables;
        if (initial && !stored.snapshotFinished()) {
            initialSnapshot =
                    new InitialSnapshot(captured.keySet(), new Markers(settings, this::getSchema), transactions);
        }
    }

    @Override
    public ReplicationConnection createReplicationConnection(
            PostgresConnectorConfig settings, int maxRetries, Duration retryDelay) {
        return new QuickReplication(super.createReplicationConnection(settings, maxRetries, retryDelay));
    }

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection jdbc, PostgresSchema schema, PostgresConnectorConfig settings) throws SQLException {
        return RelationDecoder.install(
                super.buildReplicationConnection(jdbc, schema, settings), jdbc, schema, settings, relations);
    }

    private static long created(PostgresConnectorConfig settings) {
        Slot slot = slot(settings);
        return slot == null ? 0 : slot.confirmed();
    }

    private static void stop(ChangeEventSourceCoordinator<?, ?> coordinator) {
        try {
            coordinator.stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        List<SourceRecord> placed = new ArrayList<>();
        if (initialSnapshot != null) {
            placed.addAll(initialSnapshot.mark(super.doPoll()));
            if (initialSnapshot.ended()) {
                initialSnapshot = null;
            }
        } else if (reloads != null) {
            if (!reloads.holdStream()) {
                placed.addAll(transactions.place(super.doPoll()));
            }
            placed.addAll(reloads.poll());
        }
        return catalog == null ? placed : catalog.tell(placed);
    }

    @Override
    protected void doStop() {
        super.doStop();
        if (reloads != null) {
            reloads.close();
        }
        if (catalog != null) {
            catalog.close();
        }
    }

    /** Debezium makes a missing slot anew and goes on, without what happened in between. */
    private static void refuseLoss(String name, StoredOffset stored, @Nullable Slot slot) {
        String position = LogSequenceNumber.valueOf(stored.position()).asString();
        String what = null;
        if (slot == null) {
            what = "Replication slot '%s' is gone, though changes up to %s have been sent.".formatted(name, position);
        } else if (slot.lost()) {
            what = "Replication slot '%s' cannot resume from %s: PostgreSQL has removed that WAL."
                    .formatted(name, position);
        } else if (Long.compareUnsigned(slot.confirmed(), stored.position()) > 0) {
            what = "Replication slot '%s' stands at %s, beyond %s, up to where changes have been sent."
                    .formatted(name, LogSequenceNumber.valueOf(slot.confirmed()).asString(), position);
        }
        if (what != null) {
            throw new ConnectException(
                    what + " Changes since then are missing from the warehouse. To do: have a snapshot read every"
                            + " table again: 'contrail down', then 'contrail up --resnapshot'.");
        }
    }

    private static @Nullable Slot slot(PostgresConnectorConfig settings) {
        try (PostgresConnection connection = connection(settings);
                PreparedStatement query = connection.connection().prepareStatement("""
                                SELECT active, wal_status, confirmed_flush_lsn::text
                                FROM pg_catalog.pg_replication_slots WHERE slot_name = ?""")) {
            query.setString(1, settings.slotName());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String confirmed = row.getString(3);
                return new Slot(
                        row.getBoolean(1),
                        "lost".equals(row.getString(2)),
                        confirmed == null
                                ? 0
                                : LogSequenceNumber.valueOf(confirmed).asLong());
            }
        } catch (SQLException e) {
            throw failure("The replication slot cannot be read: ", e);
        }
    }

    private static void dropSlot(PostgresConnectorConfig settings) {
        try (PostgresConnection connection = connection(settings);
                PreparedStatement drop =
                        connection.connection().prepareStatement("SELECT pg_catalog.pg_drop_replication_slot(?)")) {
            drop.setString(1, settings.slotName());
            drop.execute();
        } catch (SQLException e) {
            throw failure("The replication slot cannot be dropped: ", e);
        }
    }

    /** A server that is away comes back; a wrong password or a missing right does not become right by itself. */
    private static ConnectException failure(String what, SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        return state.startsWith("28") || state.equals("42501")
                ? new ConnectException(what + error.getMessage(), error)
                : new RetriableException(what + error.getMessage(), error);
    }

    private static PostgresConnection connection(PostgresConnectorConfig settings) {
        return new PostgresConnection(settings.getJdbcConfig(), "Contrail slot check");
    }
}
