package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Debezium's replication connection, its rows' columns exchanged for {@link StreamedColumn}s. */
final class QuickReplication implements ReplicationConnection {
    private final ReplicationConnection connection;

    QuickReplication(ReplicationConnection connection) {
        this.connection = connection;
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator position) throws SQLException, InterruptedException {
        return new Quick(connection.startStreaming(position));
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator position)
            throws SQLException, InterruptedException {
        return new Quick(connection.startStreaming(offset, position));
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
        return connection.createReplicationSlot();
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }

    /** What passes through is changed in place: the lists are the message's own, made for it by the decoder. */
    private record Quick(ReplicationStream stream) implements ReplicationStream {

        @Override
        public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
            stream.read(quick(processor));
        }

        @Override
        public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
            return stream.readPending(quick(processor));
        }

        private static ReplicationMessageProcessor quick(ReplicationMessageProcessor processor) {
            return message -> {
                if (message.getOperation() == ReplicationMessage.Operation.INSERT
                        || message.getOperation() == ReplicationMessage.Operation.UPDATE
                        || message.getOperation() == ReplicationMessage.Operation.DELETE) {
                    exchange(message.getOldTupleList());
                    exchange(message.getNewTupleList());
                }
                processor.process(message);
            };
        }

        private static void exchange(@Nullable List<Column> columns) {
            if (columns != null) {
                columns.replaceAll(StreamedColumn::of);
            }
        }

        @Override
        public void flushLsn(Lsn lsn) throws SQLException {
            stream.flushLsn(lsn);
        }

        @Override
        public Lsn lastReceivedLsn() {
            return stream.lastReceivedLsn();
        }

        @Override
        public Lsn startLsn() {
            return stream.startLsn();
        }

        @Override
        public void startKeepAlive(ExecutorService service) {
            stream.startKeepAlive(service);
        }

        @Override
        public void stopKeepAlive() {
            stream.stopKeepAlive();
        }

        @Override
        public void close() throws Exception {
            stream.close();
        }
    }
}
