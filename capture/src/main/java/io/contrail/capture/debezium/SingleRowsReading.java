package io.contrail.capture.debezium;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the first of the rows that are to be read again one by one.
 *
 * @param records without an offset of their own
 * @param after the state when they have been sent
 */
record SingleRowsReading(List<SourceRecord> records, ReloadState after) {
    private static final Logger log = LoggerFactory.getLogger(SingleRowsReading.class);
    private static final int AT_ONCE = 256;

    /** Reads within the transaction that was begun. What can never be read is taken off, so that the others are. */
    static SingleRowsReading of(TableReader source, ReloadState state, TableReader.Moment moment) throws SQLException {
        SingleRows first = state.single().get(0);
        List<List<String>> keys = first.keys();
        List<KeyColumn> key = source.key(first.tableId());
        if (key.isEmpty()) {
            return refused(state, "the table has no primary key");
        } else if (!source.knows(first.tableId(), key)) {
            return refused(state, "the table's key has changed, and the stream has not got there yet");
        } else if (keys.stream().anyMatch(each -> each.size() != key.size())) {
            return refused(state, "a key has not one value for each of the key's %d columns".formatted(key.size()));
        }
        int many = Math.min(AT_ONCE, keys.size());
        List<SingleRows> rest = new ArrayList<>(state.single());
        if (many == keys.size()) {
            rest.remove(0);
        } else {
            rest.set(0, first.with(keys.subList(many, keys.size())));
        }
        try {
            TableReader.Chunk chunk = source.at(first.tableId(), key, first.with(keys.subList(0, many)), moment);
            return new SingleRowsReading(chunk.rows(), state.withSingle(rest));
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            // Without the message: it quotes the key.
            return refused(state, "PostgreSQL refuses it with SQLSTATE " + e.getSQLState());
        }
    }

    private static SingleRowsReading refused(ReloadState state, String reason) {
        log.warn("{} are not read again: {}", state.single().get(0), reason);
        return new SingleRowsReading(
                List.of(),
                state.withSingle(state.single().subList(1, state.single().size())));
    }

    /** Of a value, a name or a right, which is the same at every try. */
    private static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("42");
    }
}
