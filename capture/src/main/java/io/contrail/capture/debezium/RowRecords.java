package io.contrail.capture.debezium;

import io.contrail.capture.debezium.TableReader.Chunk;
import io.contrail.capture.debezium.TableReader.Moment;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.SourceInfo;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.relational.TableSchema;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.debezium.util.ColumnUtils;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes of what was read the records that Debezium would make, through its schema and converters. */
final class RowRecords {
    private final PostgresConnectorConfig settings;
    private final PostgresSchema schema;
    private final PostgresConnection connection;
    private final TopicNamingStrategy<TableId> topics;

    RowRecords(PostgresConnectorConfig settings, PostgresSchema schema, PostgresConnection connection) {
        this.settings = settings;
        this.schema = schema;
        this.connection = connection;
        this.topics = TableReader.topics(settings);
    }

    String topic(TableId id) {
        return topics.dataChangeTopic(id);
    }

    /** Rows as a snapshot reads them. */
    Chunk rows(Table table, ResultSet row, int many, Moment moment) throws SQLException {
        TableSchema shape = schema.schemaFor(table.id());
        ColumnUtils.ColumnArray columns = ColumnUtils.toArray(row, table);
        Instant now = Instant.now();
        Struct source = source(table.id(), moment, now);
        List<SourceRecord> records = new ArrayList<>();
        List<String> last = null;
        while (records.size() < many && row.next()) {
            Object[] values = connection.rowToArray(table, row, columns);
            Struct envelope = shape.getEnvelopeSchema().read(shape.valueFromColumnData(values), source, now);
            records.add(record(table.id(), shape, values, envelope));
            if (!table.primaryKeyColumns().isEmpty()) {
                last = new ArrayList<>();
                for (Column column : table.primaryKeyColumns()) {
                    last.add(row.getString(column.name()));
                }
            }
        }
        return new Chunk(records, last);
    }

    /**
     * Deletions of rows that no transaction of the stream deletes: they have the transaction 0.
     *
     * @param row no more than the keys
     */
    List<SourceRecord> deletions(Table table, ResultSet row, Moment moment) throws SQLException {
        TableSchema shape = schema.schemaFor(table.id());
        ColumnUtils.ColumnArray columns = ColumnUtils.toArray(row, table);
        int width = ColumnUtils.toMap(table).getGreatestColumnPosition();
        Instant now = Instant.now();
        Struct source = source(table.id(), moment, now).put(SourceInfo.TXID_KEY, 0L);
        List<SourceRecord> records = new ArrayList<>();
        while (row.next()) {
            Object[] values = Arrays.copyOf(connection.rowToArray(table, row, columns), width);
            Struct envelope = shape.getEnvelopeSchema().delete(shape.valueFromColumnData(values), source, now);
            records.add(record(table.id(), shape, values, envelope));
        }
        return records;
    }

    private SourceRecord record(TableId id, TableSchema shape, Object[] values, Struct envelope) {
        return new SourceRecord(
                null,
                null,
                topic(id),
                null,
                shape.keySchema(),
                shape.keyFromColumnData(values),
                shape.getEnvelopeSchema().schema(),
                envelope);
    }

    /** As Debezium describes where a row comes from; the reading transaction stands for the writing one. */
    private Struct source(TableId id, Moment moment, Instant now) {
        PostgresOffsetContext offset =
                new PostgresOffsetContext.Loader(settings).load(Map.of("lsn", moment.lsn(), "txId", moment.txId()));
        offset.incrementalSnapshotEvents();
        offset.event(id, now);
        // Debezium leaves both out of the rows of its incremental snapshots
        return offset.getSourceInfo().put(SourceInfo.LSN_KEY, moment.lsn()).put(SourceInfo.TXID_KEY, moment.txId());
    }
}
