package io.contrail.capture.debezium;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the tables besides the stream's position. It is part of each record's offset, so that it is never ahead
 * of, nor behind, what Kafka has.
 *
 * @param request the last one of the configuration that was taken up; empty at first
 * @param known tables that have been read as a whole or wait for it, with the number of their publishing
 * @param queue tables to read again, the first one now
 * @param hidden changes that the reading of a table without key has seen already
 * @param single rows to read again, the first ones now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReloadState(
        String request,
        Map<String, Long> known,
        List<Reload> queue,
        List<Hidden> hidden,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SingleRows> single) {
    static final ReloadState NONE = new ReloadState("", Map.of(), List.of(), List.of(), List.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param last the key of the last row that was read, as text; null before the first */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reload(
            String schema,
            String table,
            boolean begun,
            @Nullable List<String> last,
            long rows) {
        Reload at(@Nullable List<String> key, long read) {
            return new Reload(schema, table, true, key, read);
        }

        boolean of(String otherSchema, String otherTable) {
            return schema.equals(otherSchema) && table.equals(otherTable);
        }
    }

    /** @param until end of the log when the snapshot was taken; what is after it the snapshot has not seen */
    record Hidden(String topic, String snapshot, long until) {}

    ReloadState(
            String request,
            Map<String, Long> known,
            List<Reload> queue,
            List<Hidden> hidden,
            @Nullable List<SingleRows> single) {
        this.request = request;
        this.known = new TreeMap<>(known);
        this.queue = List.copyOf(queue);
        this.hidden = List.copyOf(hidden);
        // Offsets say nothing of single rows when there are none, and those of older releases never do.
        this.single = single == null ? List.of() : List.copyOf(single);
    }

    static ReloadState parse(String json) {
        try {
            return JSON.readValue(json, ReloadState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored offset holds something else than Contrail writes there", e);
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    ReloadState withRequest(String other) {
        return new ReloadState(other, known, queue, hidden, single);
    }

    ReloadState withKnown(Map<String, Long> other) {
        return new ReloadState(request, other, queue, hidden, single);
    }

    /** A table that waits or is being read begins once more, at the end. */
    ReloadState with(Reload reload) {
        List<Reload> tables = new ArrayList<>(queue);
        tables.removeIf(other -> other.of(reload.schema(), reload.table()));
        tables.add(reload);
        return new ReloadState(request, known, tables, hidden, single);
    }

    ReloadState withFirst(Reload reload) {
        List<Reload> tables = new ArrayList<>(queue);
        tables.set(0, reload);
        return new ReloadState(request, known, tables, hidden, single);
    }

    ReloadState withoutFirst() {
        return new ReloadState(request, known, queue.subList(1, queue.size()), hidden, single);
    }

    ReloadState without(Reload reload) {
        List<Reload> tables = new ArrayList<>(queue);
        tables.remove(reload);
        return new ReloadState(request, known, tables, hidden, single);
    }

    ReloadState withHidden(List<Hidden> other) {
        return new ReloadState(request, known, queue, other, single);
    }

    ReloadState withSingle(List<SingleRows> other) {
        return new ReloadState(request, known, queue, hidden, other);
    }

    /** Whether there is nothing to read. */
    boolean idle() {
        return queue.isEmpty() && single.isEmpty();
    }
}
