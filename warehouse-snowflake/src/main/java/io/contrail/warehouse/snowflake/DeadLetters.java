package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Stream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records that could not be applied. One that is set aside again, because its landing was repeated, is there once. */
final class DeadLetters {
    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS contrail.dead_letters (
                number NUMBER(38,0) NOT NULL, topic VARCHAR NOT NULL, topic_partition INTEGER NOT NULL,
                record_offset NUMBER(38,0) NOT NULL, table_name VARCHAR NOT NULL, source_schema VARCHAR,
                source_table VARCHAR, tx_id NUMBER(38,0), lsn NUMBER(38,0), error VARCHAR, meaning VARCHAR, todo VARCHAR,
                key_base64 VARCHAR, value_base64 VARCHAR, headers VARCHAR, failed_at VARCHAR NOT NULL,
                settled_at VARCHAR, outcome VARCHAR)""";

    private final Database database;

    DeadLetters(Database database) {
        this.database = database;
    }

    /** How many of a table wait that are not older than an ordinal. */
    long since(TableLayout layout, long ordinal) {
        return database.number(
                "SELECT count(*) FROM contrail.dead_letters WHERE settled_at IS NULL AND table_name = ? AND record_offset >= ?",
                layout.name(),
                ordinal);
    }

    /** Safe to repeat. */
    void add(List<DeadLetter> letters, Instant now) {
        for (DeadLetter letter : letters) {
            database.execute(
                    """
                    MERGE INTO contrail.dead_letters d USING (
                        SELECT (SELECT coalesce(max(number), 0) + 1 FROM contrail.dead_letters) AS number,
                            CAST(? AS VARCHAR) AS topic, CAST(? AS INTEGER) AS topic_partition,
                            CAST(? AS NUMBER(38,0)) AS record_offset, CAST(? AS VARCHAR) AS table_name,
                            CAST(? AS VARCHAR) AS source_schema, CAST(? AS VARCHAR) AS source_table,
                            CAST(? AS NUMBER(38,0)) AS tx_id, CAST(? AS NUMBER(38,0)) AS lsn,
                            CAST(? AS VARCHAR) AS error, CAST(? AS VARCHAR) AS meaning, CAST(? AS VARCHAR) AS todo,
                            CAST(? AS VARCHAR) AS key_base64, CAST(? AS VARCHAR) AS value_base64,
                            CAST(? AS VARCHAR) AS headers, CAST(? AS VARCHAR) AS failed_at) v
                    ON d.topic = v.topic AND d.topic_partition = v.topic_partition AND d.record_offset = v.record_offset
                    WHEN NOT MATCHED THEN INSERT (number, topic, topic_partition, record_offset, table_name, source_schema,
                        source_table, tx_id, lsn, error, meaning, todo, key_base64, value_base64, headers, failed_at)
                    VALUES (v.number, v.topic, v.topic_partition, v.record_offset, v.table_name, v.source_schema,
                        v.source_table, v.tx_id, v.lsn, v.error, v.meaning, v.todo, v.key_base64, v.value_base64, v.headers,
                        v.failed_at)""",
                    letter.stream().topic(),
                    letter.stream().partition(),
                    letter.ordinal(),
                    TableLayout.name(letter.table()),
                    letter.table().schema(),
                    letter.table().name(),
                    letter.txId(),
                    letter.lsn(),
                    letter.reason().what(),
                    letter.reason().meaning(),
                    letter.reason().todo(),
                    base64(letter.key()),
                    base64(letter.value()),
                    headers(letter.headers()),
                    now.toString());
        }
    }

    Optional<DeadLetter> read(long number) {
        return database.first("""
                        SELECT topic, topic_partition, record_offset, source_schema, source_table, tx_id, lsn, error, meaning,
                            todo, key_base64, value_base64, headers
                        FROM contrail.dead_letters WHERE settled_at IS NULL AND number = ?""", number)
                .map(row -> new DeadLetter(
                        new Stream(text(row, 0), (int) number(row, 1)),
                        number(row, 2),
                        new TableId(text(row, 3), text(row, 4)),
                        number(row, 5),
                        number(row, 6),
                        new PipelineException(
                                PipelineException.Remedy.DEAD_LETTER,
                                PipelineException.Kind.FAILED,
                                text(row, 7),
                                text(row, 8),
                                text(row, 9)),
                        bytes(row.get(10)),
                        bytes(row.get(11)),
                        headers(String.valueOf(row.get(12)))));
    }

    Map<Long, TableId> open() {
        Map<Long, TableId> open = new LinkedHashMap<>();
        for (List<@Nullable String> row : database.all("""
                SELECT number, source_schema, source_table FROM contrail.dead_letters WHERE settled_at IS NULL
                ORDER BY topic, topic_partition, record_offset""")) {
            open.put(number(row, 0), new TableId(text(row, 1), text(row, 2)));
        }
        return open;
    }

    /** Says what became of one: {@code redriven} or {@code discarded}. */
    void settle(DeadLetter letter, String outcome, Instant now) {
        database.execute(
                """
                UPDATE contrail.dead_letters SET settled_at = ?, outcome = ?
                WHERE topic = ? AND topic_partition = ? AND record_offset = ?""",
                now.toString(),
                outcome,
                letter.stream().topic(),
                letter.stream().partition(),
                letter.ordinal());
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNull(row.get(column));
    }

    private static long number(List<@Nullable String> row, int column) {
        return Long.parseLong(text(row, column));
    }

    private static @Nullable String base64(DeadLetter.@Nullable Bytes bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes.content());
    }

    private static DeadLetter.@Nullable Bytes bytes(@Nullable String base64) {
        return base64 == null ? null : new DeadLetter.Bytes(Base64.getDecoder().decode(base64));
    }

    /** A line each: the name, URL-encoded, and the value in base 64. */
    private static String headers(List<DeadLetter.Header> headers) {
        return headers.stream()
                .map(header -> URLEncoder.encode(header.name(), StandardCharsets.UTF_8) + "="
                        + Base64.getEncoder().encodeToString(header.value()))
                .collect(Collectors.joining("\n"));
    }

    private static List<DeadLetter.Header> headers(String text) {
        return text.lines()
                .map(line -> new DeadLetter.Header(
                        URLDecoder.decode(line.substring(0, line.indexOf('=')), StandardCharsets.UTF_8),
                        Base64.getDecoder().decode(line.substring(line.indexOf('=') + 1))))
                .toList();
    }
}
