package io.contrail.warehouse.duckdb;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.DeadLetter;
import io.contrail.changelog.landing.Stream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records that could not be applied, in the landing file: they are set aside in the transaction of the progress. */
final class DeadLetters {
    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS landing.main.dead_letters (
                number BIGINT PRIMARY KEY, topic VARCHAR NOT NULL, partition INTEGER NOT NULL, ordinal BIGINT NOT NULL,
                table_name VARCHAR NOT NULL, source_schema VARCHAR, source_table VARCHAR, tx_id BIGINT, lsn BIGINT,
                error VARCHAR, meaning VARCHAR, todo VARCHAR, key BLOB, value BLOB, headers VARCHAR,
                failed_at TIMESTAMPTZ NOT NULL, settled_at TIMESTAMPTZ, outcome VARCHAR)""";

    /** The same columns as in every warehouse. */
    static final String VIEW = """
            CREATE OR REPLACE VIEW contrail.dead_letters AS
            SELECT number, topic, partition AS topic_partition, ordinal AS record_offset, table_name, source_schema,
                source_table, tx_id, lsn, error, meaning, todo, base64(key) AS key_base64, base64(value) AS value_base64,
                headers, failed_at, settled_at, outcome FROM landing.main.dead_letters""";

    private final Connection connection;

    DeadLetters(Connection connection) {
        this.connection = connection;
    }

    /** How many of a table wait that are not older than an ordinal. */
    long since(TableLayout layout, long ordinal) throws SQLException {
        return DuckDbDatabase.queryLong(
                connection,
                "SELECT count(*) FROM landing.main.dead_letters WHERE settled_at IS NULL AND table_name = %s AND ordinal >= %d"
                        .formatted(Identifiers.literal(layout.name()), ordinal));
    }

    /** Part of the landing's transaction. */
    void add(List<DeadLetter> letters, long nowMicros) throws SQLException {
        for (DeadLetter letter : letters) {
            try (PreparedStatement insert = connection.prepareStatement("""
                    INSERT INTO landing.main.dead_letters
                    SELECT (SELECT coalesce(max(number), 0) + 1 FROM landing.main.dead_letters), ?, ?, ?, ?, ?, ?, ?, ?, ?,
                        ?, ?, from_base64(?), from_base64(?), ?, make_timestamptz(?), NULL, NULL""")) {
                insert.setString(1, letter.stream().topic());
                insert.setInt(2, letter.stream().partition());
                insert.setLong(3, letter.ordinal());
                insert.setString(4, TableLayout.name(letter.table()));
                insert.setString(5, letter.table().schema());
                insert.setString(6, letter.table().name());
                insert.setLong(7, letter.txId());
                insert.setLong(8, letter.lsn());
                insert.setString(9, letter.reason().what());
                insert.setString(10, letter.reason().meaning());
                insert.setString(11, letter.reason().todo());
                insert.setString(12, base64(letter.key()));
                insert.setString(13, base64(letter.value()));
                insert.setString(14, headers(letter.headers()));
                insert.setLong(15, nowMicros);
                insert.execute();
            }
        }
    }

    Optional<DeadLetter> read(long number) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT topic, partition, ordinal, source_schema, source_table, tx_id, lsn, error, meaning, todo,
                            key, value, headers
                        FROM landing.main.dead_letters WHERE settled_at IS NULL AND number = %d""".formatted(number))) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(new DeadLetter(
                    new Stream(row.getString(1), row.getInt(2)),
                    row.getLong(3),
                    new TableId(row.getString(4), row.getString(5)),
                    row.getLong(6),
                    row.getLong(7),
                    new PipelineException(
                            PipelineException.Remedy.DEAD_LETTER,
                            PipelineException.Kind.FAILED,
                            row.getString(8),
                            row.getString(9),
                            row.getString(10)),
                    bytes(row, 11),
                    bytes(row, 12),
                    headers(row.getString(13))));
        }
    }

    Map<Long, TableId> open() throws SQLException {
        Map<Long, TableId> open = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT number, source_schema, source_table FROM landing.main.dead_letters WHERE settled_at IS NULL
                        ORDER BY topic, partition, ordinal""")) {
            while (row.next()) {
                open.put(row.getLong(1), new TableId(row.getString(2), row.getString(3)));
            }
        }
        return open;
    }

    /** @param outcome {@code redriven} or {@code discarded} */
    void settle(long number, String outcome, long nowMicros) throws SQLException {
        DuckDbDatabase.execute(
                connection,
                "UPDATE landing.main.dead_letters SET settled_at = make_timestamptz(%d), outcome = %s WHERE number = %d"
                        .formatted(nowMicros, Identifiers.literal(outcome), number));
    }

    private static @Nullable String base64(DeadLetter.@Nullable Bytes bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes.content());
    }

    private static DeadLetter.@Nullable Bytes bytes(ResultSet row, int column) throws SQLException {
        if (row.getObject(column) == null) {
            return null;
        }
        Blob blob = row.getBlob(column);
        return new DeadLetter.Bytes(blob.length() == 0 ? new byte[0] : blob.getBytes(1, (int) blob.length()));
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
