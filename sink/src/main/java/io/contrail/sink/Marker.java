package io.contrail.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.contrail.changelog.Change;
import io.contrail.changelog.Lsn;
import io.contrail.changelog.Origin;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.changelog.landing.SourcePosition;
import io.contrail.sink.wire.Headers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where the source's reading of a whole table begins or ends among its changes. What was landed before the beginning and
 * neither read nor changed until the end is no longer in the source.
 *
 * @param kind begin, restart (the stream counts its positions anew), replace (all rows are gone), end
 */
record Marker(String kind, TableId table, Origin origin) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Null for any other record without a value. */
    static @Nullable Marker of(SinkRecord record) {
        Header header = record.headers().lastWithName(Headers.RELOAD);
        if (header == null) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(Decoders.bytes(record, header))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    fields.put(json.currentName(), json.getText());
                }
            }
            return new Marker(
                    fields.getOrDefault("kind", ""),
                    new TableId(fields.getOrDefault("schema", ""), fields.getOrDefault("table", "")),
                    new Origin(
                            0,
                            new Lsn(Long.parseLong(fields.getOrDefault("lsn", ""))),
                            Long.parseLong(fields.getOrDefault("at", ""))));
        } catch (IOException | NumberFormatException e) {
            throw PipelineException.stop(
                    "Topic %s, offset %d: header '%s' is not Contrail's."
                            .formatted(record.topic(), record.kafkaOffset(), Headers.RELOAD),
                    "Without it rows that are gone could not be told; nothing was landed.",
                    "run the source and the sink from the same release of Contrail.");
        }
    }

    /** @param shaped whether the table's shape is known */
    Progress after(long nextOrdinal, Progress before, boolean shaped) {
        // Nothing of the table has landed but, maybe, the beginning of a snapshot that was cut short.
        boolean first = !shaped || before.nextOrdinal() == 0 || SnapshotRun.AHEAD.equals(before.snapshot());
        if (kind.equals("restart") && first) {
            return new Progress(nextOrdinal, SourcePosition.START, SnapshotRun.AHEAD);
        } else if (first) {
            return new Progress(
                    nextOrdinal, before.position(), before.snapshot()); // there is no row that could be gone
        }
        return switch (kind) {
            case "begin" ->
                new Progress(
                        nextOrdinal, before.position(), before.snapshot(), new Progress.Reload(table, nextOrdinal));
            case "restart" ->
                new Progress(
                        nextOrdinal, SourcePosition.START, before.snapshot(), new Progress.Reload(table, nextOrdinal));
            default -> new Progress(nextOrdinal, before.position(), before.snapshot());
        };
    }

    /** Stands for the first change of the shape that the marker announces. */
    Change first(long ordinal) {
        return new Change.Unseen(ordinal, origin, ordinal);
    }

    /** What it does to the table's rows; null when it does nothing to them. */
    @Nullable
    Change change(long ordinal, Progress before) {
        Progress.Reload reload = before.reload();
        if (kind.equals("replace")) {
            return new Change.Truncate(ordinal, origin);
        }
        return kind.equals("end") && reload != null ? new Change.Unseen(ordinal, origin, reload.since()) : null;
    }
}
