package io.contrail.capture.debezium;

import java.nio.ByteBuffer;
import java.util.Comparator;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** What the sink reads from the header, and how it compares. */
record Position(long commit, long index) implements Comparable<Position> {
    static final Position NONE = new Position(-1, 0);

    static Position of(SourceRecord record) {
        Header header = record.headers().lastWithName(Transactions.POSITION);
        ByteBuffer bytes = ByteBuffer.wrap((byte[]) header.value());
        return new Position(bytes.getLong(), bytes.getLong());
    }

    @Override
    public int compareTo(Position other) {
        return Comparator.comparingLong(Position::commit)
                .thenComparingLong(Position::index)
                .compare(this, other);
    }
}
