package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.PostgresReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream.ReplicationMessageProcessor;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder;
import io.debezium.relational.Table;
import io.debezium.relational.TableSchema;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.sql.SQLException;

/**
 * Debezium's decoder, with each table described as the stream announces it. The stock decoder asks the catalog of the
 * moment for types, keys and NOT NULL. When the stream lags behind a DDL statement, old rows are then read as what
 * their columns have become since: the connector fails on them, or a delete that carries the old key gets none.
 */
final class RelationDecoder extends PgOutputMessageDecoder {
    private static final byte RELATION = 'R';

    private final AnnouncedRelation relation;
    private final Relations relations;
    private final PostgresSchema schema;

    private RelationDecoder(MessageDecoderContext context, AnnouncedRelation relation, Relations relations) {
        super(context, relation);
        this.relation = relation;
        this.relations = relations;
        this.schema = context.getSchema();
    }

    /**
     * Exchanges the connection's decoder. Debezium has no setting for it; the field is the one place where it can be
     * done before the stream starts.
     */
    static ReplicationConnection install(
            ReplicationConnection connection,
            PostgresConnection jdbc,
            PostgresSchema schema,
            PostgresConnectorConfig settings,
            Relations relations) {
        AnnouncedRelation relation = new AnnouncedRelation(jdbc, settings);
        try {
            Field decoder = PostgresReplicationConnection.class.getDeclaredField("messageDecoder");
            decoder.setAccessible(true);
            decoder.set(
                    connection, new RelationDecoder(new MessageDecoderContext(settings, schema), relation, relations));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "This version of Debezium keeps its decoder elsewhere: RelationDecoder must be brought up to it",
                    e);
        }
        return connection;
    }

    @Override
    public void processNotEmptyMessage(
            ByteBuffer buffer, ReplicationMessageProcessor processor, TypeRegistry typeRegistry)
            throws SQLException, InterruptedException {
        if (buffer.get(buffer.position()) == RELATION) {
            ByteBuffer message = buffer.duplicate();
            message.get();
            int number = relation.read(message, typeRegistry);
            super.processNotEmptyMessage(buffer, processor, typeRegistry);
            remember(number);
        } else {
            super.processNotEmptyMessage(buffer, processor, typeRegistry);
        }
    }

    private void remember(int number) {
        Table table = schema.tableFor(number);
        TableSchema made = table == null ? null : schema.schemaFor(table.id());
        if (made != null) {
            relations.announced(made.getEnvelopeSchema().schema(), number);
        }
    }
}
