package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class TimestampIT {
    private static final List<String> VALUES = List.of(
            "infinity",
            "-infinity",
            "4713-01-01 00:00:00+00 BC",
            "0044-03-15 12:00:00.5+00 BC",
            "0001-01-01 00:00:00+00",
            "1883-11-18 12:03:57.999999-04:56:02",
            "1969-12-31 23:59:59.999999+00",
            "2024-02-29 12:34:56.7+05:45",
            "20000-01-01 00:00:00+00",
            "294247-01-10 04:00:54+00");

    private static String insert(int from) {
        StringBuilder rows = new StringBuilder("INSERT INTO leg (id, at) VALUES ");
        for (int i = 0; i < VALUES.size(); i++) {
            rows.append("%s(%d, '%s')".formatted(i == 0 ? "" : ", ", from + i, VALUES.get(i)));
        }
        return rows.toString();
    }

    @Test
    void readsTheSameFromTheSnapshotAsFromTheStream() {
        try (CapturedDatabase database = new CapturedDatabase(
                "CREATE TABLE leg (id int PRIMARY KEY, at timestamptz,"
                        + " made timestamptz NOT NULL DEFAULT now(),"
                        + " era timestamptz NOT NULL DEFAULT '2001-01-01 00:00:00+00')",
                insert(0))) {
            try (TaskRun run = TaskRun.transactional(database, null)) {
                Map<Integer, Long> read = values(run.pollUntil(TaskRun::endsSnapshot));
                database.source().execute(insert(100));
                Map<Integer, Long> streamed =
                        values(run.pollUntil(TaskRun.change("leg", "c", 100 + VALUES.size() - 1)));
                Map<Integer, Long> expected = expected(database);
                assertThat(read).hasSize(VALUES.size());
                assertThat(streamed).hasSize(VALUES.size());
                assertThat(expected).containsAllEntriesOf(read).containsAllEntriesOf(streamed);
            }
        }
    }

    /** By PostgreSQL's own arithmetic. */
    private static Map<Integer, Long> expected(CapturedDatabase database) {
        record Row(int id, long micros) {}
        return database
                .source()
                .query(
                        "SELECT id, CASE at WHEN 'infinity' THEN 9223372036854775807"
                                + " WHEN '-infinity' THEN -9223372036854775808"
                                + " ELSE extract(epoch FROM at) * 1000000 END::bigint FROM leg",
                        row -> new Row(row.getInt(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Row::id, Row::micros));
    }

    private static Map<Integer, Long> values(List<SourceRecord> records) {
        Function<SourceRecord, Integer> id = record -> TaskRun.row(record).getInt32("id");
        return records.stream()
                .filter(record -> record.topic().equals("t.public.leg"))
                .collect(Collectors.toMap(id, record -> TaskRun.row(record).getInt64("at")));
    }
}
