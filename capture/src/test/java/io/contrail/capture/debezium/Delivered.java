package io.contrail.capture.debezium;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** The sink's rule: of each topic, a change is taken if its position is greater than any before. */
final class Delivered {
    private final Map<String, Position> watermarks = new HashMap<>();
    private final List<SourceRecord> taken = new ArrayList<>();

    void offer(List<SourceRecord> records) {
        for (SourceRecord record : records) {
            if (record.headers().lastWithName(Transactions.POSITION) != null) {
                Position position = Position.of(record);
                if (position.compareTo(watermarks.getOrDefault(record.topic(), Position.NONE)) > 0) {
                    watermarks.put(record.topic(), position);
                    taken.add(record);
                }
            }
        }
    }

    List<SourceRecord> taken() {
        return taken;
    }
}
