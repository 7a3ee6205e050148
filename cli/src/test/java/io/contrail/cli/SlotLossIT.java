package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contrail.changelog.PipelineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot that is lost takes changes with it: that is told, and there is a way back. */
class SlotLossIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Map<String, String> SIDES = Map.of(
            "SELECT id, note FROM leg", "SELECT id, note FROM public.leg",
            "SELECT a FROM heap", "SELECT a FROM public.heap",
            "SELECT id FROM emptied", "SELECT id FROM public.emptied");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @Test
    void aSlotThatIsLostIsToldAndHealed() throws InterruptedException {
        Path data = folder.resolve("pipeline");
        try (UsersDatabase database =
                UsersDatabase.start(folder.resolve("database"), Map.of("max_slot_wal_keep_size", "16MB"))) {
            database.execute(
                    "CREATE TABLE leg (id int PRIMARY KEY, note text)",
                    "INSERT INTO leg SELECT i, 'first' FROM generate_series(1, 500) i",
                    "CREATE TABLE heap (a int)",
                    "ALTER TABLE heap REPLICA IDENTITY FULL",
                    "INSERT INTO heap SELECT i % 5 FROM generate_series(1, 100) i",
                    "CREATE TABLE emptied (id int PRIMARY KEY)",
                    "INSERT INTO emptied SELECT generate_series(1, 50)");
            try (ContrailProcess pipeline = ContrailProcess.up(data, "--source", database.url())) {
                assertEqual(pipeline);
                assertThat(pipeline.status().slot()).isNotNull();
                pipeline.stop();
            }
            database.execute("SELECT pg_drop_replication_slot('contrail')");
            change(database, 1);
            refuses(data, "is gone");

            // Made anew by hand, it looks well and is further
            database.execute("SELECT pg_create_logical_replication_slot('contrail', 'pgoutput')");
            refuses(data, "made anew");

            heal(data, database, 2);

            change(database, 3);
            for (int i = 0; i < 8; i++) {
                database.execute("CREATE TABLE IF NOT EXISTS filler (id int)", "INSERT INTO filler VALUES (1)");
                database.execute("SELECT pg_switch_wal()");
            }
            database.execute("DROP TABLE filler", "CHECKPOINT");
            assertThat(database.texts("SELECT wal_status FROM pg_replication_slots"))
                    .containsExactly("lost");
            refuses(data, "is lost");
            heal(data, database, 4);
        }
    }

    private static void refuses(Path data, String why) throws InterruptedException {
        try (ContrailProcess pipeline = ContrailProcess.start(data)) {
            assertThat(pipeline.awaitExit()).as(pipeline.output()).isEqualTo(Main.Exit.UNHEALTHY);
            assertThat(pipeline.output()).contains(why).contains("contrail up --resnapshot");
        }
    }

    private static void heal(Path data, UsersDatabase database, int round) throws InterruptedException {
        try (ContrailProcess pipeline = ContrailProcess.up(data, "--resnapshot")) {
            assertEqual(pipeline);
            change(database, round);
            assertEqual(pipeline);
            pipeline.stop();
        }
    }

    private static void change(UsersDatabase database, int round) {
        database.execute(
                "UPDATE leg SET note = 'round %d' WHERE id %% 5 = %d".formatted(round, round),
                "DELETE FROM leg WHERE id %% 11 = %d".formatted(round),
                "INSERT INTO leg VALUES (%d, 'new')".formatted(1_000 + round),
                "DELETE FROM heap WHERE a = %d".formatted(round),
                "INSERT INTO heap VALUES (9), (9)",
                round % 2 == 1 ? "TRUNCATE emptied" : "INSERT INTO emptied SELECT generate_series(1, 10)");
    }

    private static void assertEqual(ContrailProcess pipeline) {
        SIDES.forEach((source, warehouse) -> await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsMatching(e -> e instanceof PipelineException
                        && String.valueOf(e.getMessage()).contains("does not exist")) // the table is not there yet
                .untilAsserted(() -> assertThat(pipeline.differences(source, warehouse))
                        .as(warehouse)
                        .isEmpty()));
    }
}
