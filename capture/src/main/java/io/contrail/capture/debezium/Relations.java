package io.contrail.capture.debezium;

import java.util.IdentityHashMap;
import org.apache.kafka.connect.data.Schema;

/**
 * Of which table Debezium has made a schema in the stream: the catalog may know another one by that name when the first
 * record of the schema is polled. Written by the streaming thread, read by the task's.
 */
final class Relations {
    private final IdentityHashMap<Schema, Integer> numbers = new IdentityHashMap<>();

    synchronized void announced(Schema schema, int relation) {
        numbers.put(schema, relation);
    }

    /** Zero for a schema that was not made in the stream. A schema is asked for once, and then forgotten. */
    synchronized int take(Schema schema) {
        Integer number = numbers.remove(schema);
        return number == null ? 0 : number;
    }
}
