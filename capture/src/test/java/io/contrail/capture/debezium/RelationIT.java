package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Rows are read as they were written, however far the catalog is ahead of the stream. */
class RelationIT {

    @Test
    void eachRowHasTheTypesAndTheKeyItWasWrittenWith() {
        try (CapturedDatabase database = new CapturedDatabase(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TABLE leg (id int PRIMARY KEY, code int NOT NULL, note text, m mood, z text)",
                "INSERT INTO leg VALUES (1, 10, NULL, 'ok', 'a'), (2, 20, 'x', 'ok', 'a')")) {
            Map<String, ?> offset;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                offset = run.snapshot();
            }
            database.source()
                    .execute(
                            "UPDATE leg SET z = 'b1', m = 'sad' WHERE id = 1",
                            "ALTER TABLE leg DROP COLUMN m",
                            "DROP TYPE mood",
                            "ALTER TABLE leg DROP COLUMN z, ADD COLUMN z int",
                            "UPDATE leg SET z = 6 WHERE id = 1",
                            "ALTER TABLE leg ALTER COLUMN z TYPE bigint",
                            "UPDATE leg SET z = 7000000000 WHERE id = 1",
                            "ALTER TABLE leg ALTER COLUMN z TYPE date USING NULL",
                            "UPDATE leg SET z = '2001-01-08', note = 'y' WHERE id = 1",
                            "DELETE FROM leg WHERE id = 2",
                            "ALTER TABLE leg DROP CONSTRAINT leg_pkey, ADD PRIMARY KEY (code), ALTER COLUMN note SET NOT NULL",
                            "DELETE FROM leg WHERE code = 10",
                            "INSERT INTO leg VALUES (3, 30, 'end', NULL)");
            try (TaskRun run = TaskRun.transactional(database, offset)) {
                List<SourceRecord> changes = run.pollUntil(TaskRun.change("leg", "c", 3)).stream()
                        .filter(record -> record.topic().equals("t.public.leg"))
                        .toList();
                List<Object> values = new ArrayList<>();
                changes.subList(0, 4)
                        .forEach(change -> values.add(TaskRun.row(change).get("z")));
                assertThat(values).containsExactly("b1", 6, 7_000_000_000L, 11_330);
                assertThat(TaskRun.row(changes.get(0)).get("m"))
                        .as("of a type that is gone")
                        .isEqualTo("sad");
                assertThat(TaskRun.row(changes.get(0)).get("note"))
                        .as("of a row from before the SET NOT NULL")
                        .isNull();
                assertThat(keyOf(changes.get(4))).isEqualTo(Map.of("id", 2));
                assertThat(keyOf(changes.get(5))).isEqualTo(Map.of("code", 10));
                assertThat(facts(changes.get(0)))
                        .as("z is another column by now")
                        .contains("\"later\":true", "\"id\"")
                        .doesNotContain("\"z\"");
                assertThat(facts(changes.get(5))).contains("\"later\":false", "\"z\"");
            }
        }
    }

    @Test
    void aTableThatWasMadeAnewIsToldFromTheFirst() {
        try (CapturedDatabase database = new CapturedDatabase("CREATE TABLE leg (id int PRIMARY KEY, z text)")) {
            Map<String, ?> offset;
            try (TaskRun run = TaskRun.transactional(database, null)) {
                database.source().execute("INSERT INTO leg VALUES (1, 'a')");
                offset = run.pollUntil(TaskRun.change("leg", "c", 1)).get(0).sourceOffset();
            }
            String first = "{\"table\":%s,"
                    .formatted(database.source()
                            .query("SELECT 'leg'::regclass::oid::text", row -> row.getString(1))
                            .get(0));
            database.source()
                    .execute(
                            "INSERT INTO leg VALUES (2, 'a')",
                            "DROP TABLE leg",
                            "CREATE TABLE leg (id int PRIMARY KEY, z text)",
                            "ALTER PUBLICATION d_%1$s ADD TABLE leg".formatted(database.name()),
                            "INSERT INTO leg VALUES (3, 'b')");
            try (TaskRun run = TaskRun.transactional(database, offset)) {
                List<String> facts = run.pollUntil(TaskRun.change("leg", "c", 3)).stream()
                        .filter(record -> record.topic().equals("t.public.leg"))
                        .map(RelationIT::facts)
                        .filter(text -> !text.isEmpty())
                        .toList();
                assertThat(facts).hasSize(2);
                assertThat(facts.get(0)).startsWith(first);
                assertThat(facts.get(1)).doesNotStartWith(first).startsWith("{\"table\":");
            }
        }
    }

    @Test
    void theReplicaIdentityIsTheKeyAndNoOtherUniqueIndex() {
        try (CapturedDatabase database = new CapturedDatabase(
                "CREATE TABLE leg (spare text, id int NOT NULL, b text NOT NULL, c text)",
                "CREATE UNIQUE INDEX a_first ON leg (c)",
                "CREATE UNIQUE INDEX identity ON leg (b, id)",
                "ALTER TABLE leg REPLICA IDENTITY USING INDEX identity",
                "INSERT INTO leg VALUES ('s', 1, 'b', NULL)",
                "CREATE TABLE rows (id int, c text)",
                "CREATE UNIQUE INDEX rows_c ON rows (c)",
                "ALTER TABLE rows REPLICA IDENTITY FULL",
                "INSERT INTO rows VALUES (1, NULL), (1, NULL)")) {
            try (TaskRun run = TaskRun.transactional(database, null)) {
                List<SourceRecord> read = run.pollAllUntil(TaskRun::endsSnapshot);
                assertThat(read.stream().map(RelationIT::facts).toList())
                        .anyMatch(facts -> facts.contains("\"key\":[\"id\",\"b\"]"))
                        .anyMatch(facts -> facts.contains("\"key\":[]"));
                database.source().execute("UPDATE leg SET c = NULL", "DELETE FROM rows WHERE ctid = '(0,1)'");
                database.source().execute("DELETE FROM leg WHERE id = 1");
                List<SourceRecord> streamed = run.pollUntil(TaskRun.change("leg", "d", 1));
                assertThat(streamed.stream()
                                .filter(record -> record.topic().equals("t.public.leg"))
                                .map(RelationIT::keyOf))
                        .containsOnly(Map.of("id", 1, "b", "b"));
                assertThat(streamed.stream()
                                .filter(record -> record.topic().equals("t.public.rows"))
                                .map(SourceRecord::keySchema))
                        .hasSize(1)
                        .containsOnlyNulls();
            }
        }
    }

    /** PostgreSQL sends the key of a row that is gone and nothing else; what was not sent is not known, and not 0 or ''. */
    @Test
    void aDeleteHasTheKeyAndNoMadeUpValues() {
        try (CapturedDatabase database = new CapturedDatabase(
                "CREATE TYPE mood AS ENUM ('ok')",
                "CREATE TABLE leg (n int NOT NULL, id int PRIMARY KEY, t text NOT NULL DEFAULT 'x', m mood NOT NULL,"
                        + " tags text[] NOT NULL, at timestamptz NOT NULL, day date NOT NULL, raw bytea NOT NULL)",
                "INSERT INTO leg SELECT i, i, 't', 'ok', '{}', now(), now(), '' FROM generate_series(1, 4) i")) {
            try (TaskRun run = TaskRun.transactional(database, null)) {
                run.snapshot();
                database.source()
                        .execute(
                                "DELETE FROM leg WHERE id = 1",
                                "UPDATE leg SET id = 20 WHERE id = 2",
                                "ALTER TYPE mood ADD VALUE 'new'",
                                "INSERT INTO leg SELECT n, 5, t, 'new', tags, at, day, raw FROM leg WHERE id = 3",
                                "DELETE FROM leg WHERE id < 20");
                List<Struct> gone = run.pollUntil(TaskRun.change("leg", "d", 5)).stream()
                        .filter(record -> record.topic().equals("t.public.leg"))
                        .filter(record -> TaskRun.operation(record).equals("d"))
                        .map(TaskRun::row)
                        .toList();
                assertThat(gone).hasSize(5);
                for (Struct row : gone) {
                    assertThat(row.schema().fields().stream()
                                    .filter(field -> row.getWithoutDefault(field.name()) != null))
                            .extracting(Field::name)
                            .containsExactly("id");
                }
            }
        }
    }

    private static Map<String, Object> keyOf(SourceRecord record) {
        Struct key = (Struct) record.key();
        Schema schema = record.keySchema();
        return schema.fields().stream().collect(java.util.stream.Collectors.toMap(Field::name, key::get));
    }

    private static String facts(SourceRecord record) {
        Header header = record.headers().lastWithName(CatalogFacts.HEADER);
        return header == null ? "" : new String((byte[]) header.value(), StandardCharsets.UTF_8);
    }
}
