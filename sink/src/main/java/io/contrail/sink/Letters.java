package io.contrail.sink;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into dead letters and back, and sends a copy to the topic for them. The warehouse has the letter in the
 * transaction that passes the record; the topic is for others to watch, gets it afterwards, and holds nothing up.
 */
final class Letters {
    private static final Logger log = LoggerFactory.getLogger(Letters.class);
    private static final long PATIENCE_SECONDS = 10;

    private final @Nullable ErrantRecordReporter reporter;

    /** @param reporter Connect's; null when no topic is configured */
    Letters(@Nullable ErrantRecordReporter reporter) {
        this.reporter = reporter;
    }

    DeadLetter of(
            SinkRecord record, @Nullable TableId table, @Nullable SourcePosition position, PipelineException reason) {
        List<DeadLetter.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            if (header.value() instanceof byte[] bytes) {
                headers.add(new DeadLetter.Header(header.key(), bytes));
            }
        }
        return new DeadLetter(
                new io.contrail.changelog.landing.Stream(record.topic(), record.kafkaPartition()),
                record.kafkaOffset(),
                Objects.requireNonNullElseGet(table, () -> new TableId("unknown", record.topic())),
                0,
                position == null ? 0 : position.commit().value(),
                reason,
                bytes(record.key()),
                bytes(record.value()),
                headers);
    }

    /** The record as Kafka delivered it. */
    SinkRecord record(DeadLetter letter) {
        ConnectHeaders headers = new ConnectHeaders();
        letter.headers().forEach(header -> headers.addBytes(header.name(), header.value()));
        return new SinkRecord(
                letter.stream().topic(),
                letter.stream().partition(),
                null,
                letter.key() == null ? null : letter.key().content(),
                null,
                letter.value() == null ? null : letter.value().content(),
                letter.ordinal(),
                null,
                TimestampType.NO_TIMESTAMP_TYPE,
                headers);
    }

    void report(SinkRecord record, DeadLetter letter) {
        log.warn("A record was set aside as a dead letter. {}", letter.reason().getMessage());
        if (reporter == null) {
            return;
        }
        try {
            reporter.report(record, letter.reason()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | ConnectException e) {
            log.warn("The dead letter could not be copied to its topic; the warehouse has it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DeadLetter.@Nullable Bytes bytes(@Nullable Object value) {
        return value instanceof byte[] bytes ? new DeadLetter.Bytes(bytes) : null;
    }
}
