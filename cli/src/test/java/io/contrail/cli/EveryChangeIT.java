package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of change and of table, on one running pipeline; each test has tables of its own. */
class EveryChangeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** 63 bytes, of which some are not ASCII. */
    private static final String LONG_NAME = "n".repeat(57) + "ü😀";

    private static final String ODD = "\"Odd Schema\".\"select \"\"x\"\" from\"";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static UsersDatabase source;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static ContrailProcess pipeline;

    @BeforeAll
    static void start() {
        source = UsersDatabase.start(folder.resolve("source"));
        source.execute("""
                CREATE TABLE by_index (spare text, b text NOT NULL, a int NOT NULL, c text);
                CREATE UNIQUE INDEX a_first ON by_index (c);
                CREATE UNIQUE INDEX by_index_identity ON by_index (a, b);
                ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_identity;
                INSERT INTO by_index SELECT 's', 'b' || i, i, 'c' || i FROM generate_series(1, 20) i;
                CREATE TABLE equal_rows (r real, d double precision, n numeric, t text, j jsonb, a int[], at timestamptz,
                    raw bytea, v varbit);
                ALTER TABLE equal_rows REPLICA IDENTITY FULL;
                INSERT INTO equal_rows SELECT 'NaN', 'NaN', 'NaN', NULL, '{"a": 1}', '{1,NULL}', 'infinity', '\\x00', B'01'
                    FROM generate_series(1, 10);
                CREATE TABLE insert_only (n int, line text);
                INSERT INTO insert_only SELECT i %% 3, 'same' FROM generate_series(1, 9) i;
                CREATE TABLE toasty (id int PRIMARY KEY, n int, big text, list text[], doc jsonb, raw bytea, ints int[],
                    page xml, tags text);
                ALTER TABLE toasty ALTER big SET STORAGE EXTERNAL, ALTER list SET STORAGE EXTERNAL,
                    ALTER doc SET STORAGE EXTERNAL, ALTER raw SET STORAGE EXTERNAL, ALTER ints SET STORAGE EXTERNAL,
                    ALTER page SET STORAGE EXTERNAL;
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
                CREATE TABLE other (id int PRIMARY KEY, t text);
                INSERT INTO parent SELECT generate_series(1, 5); INSERT INTO child SELECT i, i FROM generate_series(1, 5) i;
                INSERT INTO other SELECT i, 't' FROM generate_series(1, 5) i;
                CREATE TABLE leg (id int, on_day date, t text, PRIMARY KEY (id, on_day)) PARTITION BY RANGE (on_day);
                CREATE TABLE leg_2024 PARTITION OF leg FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                CREATE TABLE leg_2025 PARTITION OF leg FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
                INSERT INTO leg SELECT i, '2024-06-01', 't' FROM generate_series(1, 5) i;
                CREATE TABLE "a b" (id int PRIMARY KEY, t text);
                INSERT INTO "a b" VALUES (1, 'space');
                CREATE SCHEMA "Odd Schema";
                CREATE TABLE %s ("Id" int, "order" text, "a ""b"" c" text, "%s" text, "per%%cent" int, "a,b" int,
                    "dot.ted" int, "dollar$" int, "'" int, PRIMARY KEY ("Id", "order"));
                INSERT INTO %s VALUES (1, 'group', 'x', 'y', 1, 2, 3, 4, 5);
                CREATE TABLE "%s" (id int PRIMARY KEY, "%s" text);
                CREATE TABLE huge (id int PRIMARY KEY, t text, b bytea);
                ALTER TABLE huge ALTER t SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL;
                CREATE TABLE bulk (id int PRIMARY KEY, n bigint, t text);
                CREATE TYPE mood AS ENUM ('ok');
                CREATE TABLE strict (n int NOT NULL, t text NOT NULL DEFAULT 'x', id int PRIMARY KEY, d numeric(10,2) NOT NULL,
                    m mood NOT NULL, at timestamptz NOT NULL, tags text[] NOT NULL, raw bytea NOT NULL, f real NOT NULL,
                    u uuid NOT NULL, ok bool NOT NULL DEFAULT true, d2 date NOT NULL, j jsonb NOT NULL, x tsvector NOT NULL);
                INSERT INTO strict SELECT i, 't', i, 1, 'ok', now(), '{}', '', 1, gen_random_uuid(), true, now(), '{}', ''
                    FROM generate_series(1, 4) i;
                """.formatted(ODD, LONG_NAME, ODD, LONG_NAME, LONG_NAME));
        source.execute(IntStream.range(1, 1_600)
                .mapToObj(i -> "c%d int".formatted(i))
                .collect(Collectors.joining(", ", "CREATE TABLE wide (id int PRIMARY KEY, ", ")")));
        source.execute("INSERT INTO wide (id, c1, c1599) VALUES (1, 2, 3)");
        pipeline = ContrailProcess.up(
                folder.resolve("pipeline"),
                "--source",
                source.url(),
                "--tables",
                "public.*,\"Odd Schema\".*",
                "--insert-only",
                "public.insert_only");
    }

    @AfterAll
    static void stop() {
        pipeline.close();
        source.close();
    }

    @Test
    void aUniqueIndexAsReplicaIdentityIsTheKey() {
        source.execute(
                "UPDATE by_index SET c = NULL WHERE a % 2 = 0",
                "UPDATE by_index SET a = a + 100, spare = 'moved' WHERE a <= 5",
                "DELETE FROM by_index WHERE a BETWEEN 10 AND 12",
                "INSERT INTO by_index VALUES (NULL, 'x', 7, NULL)");
        assertEqual("by_index", "spare, b, a, c");
    }

    @Test
    void ofSeveralEqualRowsExactlyOneIsUpdatedOrDeleted() {
        for (int i = 0; i < 2; i++) {
            source.execute(
                    "UPDATE equal_rows SET t = 'changed' WHERE ctid = (SELECT min(ctid) FROM equal_rows WHERE t IS NULL)",
                    "DELETE FROM equal_rows WHERE ctid = (SELECT max(ctid) FROM equal_rows WHERE t IS NULL)");
        }
        assertThat(source.texts("SELECT count(*) FROM equal_rows")).containsExactly("8");
        assertThat(equalWhen(
                        "SELECT count(*), count(t) FROM equal_rows",
                        "SELECT count(*), count(t) FROM public.equal_rows"))
                .containsExactly("[8, 2]");
    }

    @Test
    void aTableWithoutAKeyTakesInserts() {
        source.execute("INSERT INTO insert_only VALUES (1, 'same'), (1, 'same'), (NULL, NULL)");
        assertEqual("insert_only", "n, line");
    }

    @Test
    void anUnchangedToastedValueIsKeptInWhateverOrder() {
        String big = "repeat(md5(%s::text), 200)";
        String values = String.join(
                ", ",
                big.formatted("i"),
                "ARRAY[" + big.formatted("(i + 1)") + ", NULL]",
                "jsonb_build_object('k', " + big.formatted("(i + 2)") + ")",
                big.formatted("(i + 3)") + "::bytea",
                "(SELECT array_agg(i + x) FROM generate_series(1, 3000) x)",
                "('<a>' || " + big.formatted("(i + 4)") + " || '</a>')::xml");
        source.execute(
                "INSERT INTO toasty SELECT i, 0, %s FROM generate_series(1, 12) i".formatted(values),
                "BEGIN; UPDATE toasty SET n = 1; UPDATE toasty SET big = 'short' WHERE id = 1;"
                        + " UPDATE toasty SET n = 2 WHERE id = 1; UPDATE toasty SET id = 101 WHERE id = 2;"
                        + " UPDATE toasty SET n = 3 WHERE id = 101; UPDATE toasty SET big = NULL WHERE id = 3;"
                        + " UPDATE toasty SET n = 4 WHERE id = 3; DELETE FROM toasty WHERE id = 4;"
                        + " INSERT INTO toasty (id, n) VALUES (4, 5); UPDATE toasty SET tags = 'x' WHERE id IN (4, 5);"
                        + (" INSERT INTO toasty SELECT i, 9, " + values + " FROM generate_series(50, 52) i;")
                        + " UPDATE toasty SET n = 10 WHERE id >= 50; UPDATE toasty SET id = id + 1000 WHERE id = 51;"
                        + " COMMIT",
                "UPDATE toasty SET n = 20",
                "UPDATE toasty SET ints = '{}', n = 21 WHERE id = 6",
                "UPDATE toasty SET n = 22 WHERE id = 6",
                "UPDATE toasty SET id = 107 WHERE id = 7");
        equalWhen(
                "SELECT id, n, md5(big), md5(to_json(list)::text), md5(doc::text), md5(encode(raw, 'hex')),"
                        + " md5(to_json(ints)::text), md5(page::text), tags FROM toasty",
                "SELECT id, n, md5(big), md5(list::VARCHAR), md5(doc::VARCHAR), md5(lower(hex(raw))),"
                        + " md5(ints::VARCHAR), md5(page), tags FROM public.toasty");
    }

    /** PostgreSQL sends the key of a row that is gone and nothing else; what was not sent is not known, and not 0 or ''. */
    @Test
    void aDeleteHasTheKeyAndNoMadeUpValues() {
        source.execute(
                "DELETE FROM strict WHERE id = 1",
                "UPDATE strict SET id = 20 WHERE id = 2",
                "ALTER TYPE mood ADD VALUE 'new'",
                "INSERT INTO strict SELECT n, t, 5, d, 'new', at, tags, raw, f, u, ok, d2, j, x FROM strict WHERE id = 3",
                "DELETE FROM strict WHERE id >= 3 AND id < 20");
        assertEqual("strict", "id, n, t, m::text");
        assertThat(pipeline.rows(
                        false,
                        "SELECT id, n, t, d, m, \"at\", tags, raw, f, u, ok, d2, j, x FROM public_changelog.strict"
                                + " WHERE _op = 'd'"))
                .hasSize(5)
                .allMatch(row -> row.matches("\\[[1-5](, null){13}]"));
    }

    @Test
    void aTruncateTakesAllTablesOfItsStatementAndTheirDependents() {
        source.execute(
                "TRUNCATE parent, other CASCADE", "INSERT INTO parent VALUES (7)", "INSERT INTO other VALUES (1, 'u')");
        assertEqual("parent", "id");
        assertEqual("child", "id, parent");
        assertEqual("other", "id, t");
    }

    /** PostgreSQL publishes no change when a partition comes or goes with its rows; reading the table again shows it. */
    @Test
    void rowsOfPartitionsThatComeLaterAreFollowed() {
        source.execute(
                "CREATE TABLE leg_2026 PARTITION OF leg FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "INSERT INTO leg VALUES (1, '2026-06-01', 'new')",
                "UPDATE leg SET on_day = '2025-02-02' WHERE id = 2",
                "CREATE TABLE leg_2027 (id int NOT NULL, on_day date NOT NULL, t text)",
                "ALTER TABLE leg ATTACH PARTITION leg_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
                "INSERT INTO leg VALUES (3, '2027-06-01', 'attached')",
                "DELETE FROM leg WHERE on_day = '2027-06-01'",
                "INSERT INTO leg VALUES (4, '2027-06-01', 'attached')",
                "DELETE FROM leg_2025",
                "ALTER TABLE leg DETACH PARTITION leg_2025",
                "DROP TABLE leg_2025",
                "INSERT INTO leg VALUES (9, '2024-06-09', 'after')");
        assertEqual("leg", "id, on_day, t");
        source.execute(
                "DROP TABLE leg_2026",
                "CREATE TABLE leg_2028 (id int NOT NULL, on_day date NOT NULL, t text)",
                "INSERT INTO leg_2028 VALUES (5, '2028-06-01', 'came with it')",
                "ALTER TABLE leg ATTACH PARTITION leg_2028 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')",
                "INSERT INTO leg VALUES (10, '2024-06-10', 'last')");
        equalWhen("SELECT 1 WHERE EXISTS (SELECT FROM leg WHERE id = 10)", "SELECT 1 FROM public.leg WHERE id = 10");
        assertThat(pipeline.rows(false, "SELECT t FROM public.leg WHERE on_day > '2025-12-31'"))
                .as("rows of a dropped partition are kept, those that came with another are not there")
                .containsExactly("[attached]", "[new]");
        pipeline.control().snapshot(List.of("public.leg"));
        assertEqual("leg", "id, on_day, t");
    }

    @Test
    void namesAreKeptWhateverTheyHold() {
        source.execute(
                "INSERT INTO \"a b\" VALUES (2, 'space')",
                "DELETE FROM \"a b\" WHERE id = 1",
                "INSERT INTO %s VALUES (2, 'by', 'x', 'y', 1, 2, 3, 4, 5)".formatted(ODD),
                "UPDATE %s SET \"a \"\"b\"\" c\" = NULL, \"order\" = 'having' WHERE \"Id\" = 1".formatted(ODD),
                "INSERT INTO \"%s\" VALUES (1, 'long')".formatted(LONG_NAME));
        assertEqual("\"a b\"", "id, t");
        assertEqual("\"" + LONG_NAME + "\"", "id, \"%s\"".formatted(LONG_NAME));
        String columns =
                "\"Id\", \"order\", \"a \"\"b\"\" c\", \"%s\", \"per%%cent\", \"a,b\", \"dot.ted\", \"dollar$\", \"'\""
                        .formatted(LONG_NAME);
        equalWhen("SELECT %s FROM %s".formatted(columns, ODD), "SELECT %s FROM %s".formatted(columns, ODD));
    }

    @Test
    void aTableHasAsManyColumnsAsPostgresAllows() {
        source.execute(
                "UPDATE wide SET c1599 = 4, c800 = 5",
                "INSERT INTO wide (id, c1599) SELECT i, i FROM generate_series(2, 20) i");
        assertEqual("wide", "id, c1, c2, c800, c1598, c1599");
    }

    @Test
    void emptyAndHugeValuesArrive() {
        source.execute(
                "INSERT INTO huge VALUES (1, '', '')",
                "INSERT INTO huge SELECT 2, string_agg(md5(i::text), ''), NULL FROM generate_series(1, 1600000) i",
                "INSERT INTO huge SELECT 3, NULL, decode(string_agg(md5(i::text), ''), 'hex') FROM generate_series(1, 1600000) i",
                "UPDATE huge SET b = '\\x01' WHERE id = 2");
        equalWhen(
                "SELECT id, length(t), md5(t), length(b), md5(encode(b, 'hex')) FROM huge",
                "SELECT id, length(t), md5(t), octet_length(b), md5(lower(hex(b))) FROM public.huge");
    }

    /** Many times what the queues between PostgreSQL and the warehouse hold. */
    @Test
    void aLargeTransactionArrivesWhole() {
        source.execute("BEGIN; INSERT INTO bulk SELECT i, i, md5(i::text) FROM generate_series(1, 100000) i;"
                + " UPDATE bulk SET n = n + 1000000; DELETE FROM bulk WHERE id % 10 = 0; COMMIT");
        assertThat(equalWhen(
                        "SELECT count(*), sum(n)::text, count(DISTINCT t) FROM bulk",
                        "SELECT count(*), sum(n)::VARCHAR, count(DISTINCT t) FROM public.bulk"))
                .singleElement()
                .asString()
                .startsWith("[90000, ");
        assertThat(pipeline.rows(
                        false, "SELECT _op, count(*), count(DISTINCT id) FROM public_changelog.bulk GROUP BY 1"))
                .containsExactly("[c, 100000, 100000]", "[d, 10000, 10000]", "[u, 100000, 100000]");
    }

    private static void assertEqual(String table, String columns) {
        equalWhen("SELECT %s FROM %s".formatted(columns, table), "SELECT %s FROM public.%s".formatted(columns, table));
    }

    private static List<String> equalWhen(String inSource, String inWarehouse) {
        List<String> expected = pipeline.rows(true, inSource);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(e -> e instanceof PipelineException) // the table is not there yet
                .untilAsserted(
                        () -> assertThat(pipeline.rows(false, inWarehouse)).isEqualTo(expected));
        return expected;
    }
}
