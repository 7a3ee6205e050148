package io.contrail.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import com.snowflake.ingest.streaming.SnowflakeStreamingIngestChannel;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClient;
import io.contrail.snowflake.fault.Endpoint;
import io.contrail.snowflake.fault.Fault;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the official driver is told whose statement meets a crash of the service, at whatever moment. */
class CrashIT {
    private static final int CRASHES = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void itsSessionIsGoneAndItsStatementIsNotCalledWrong() throws Exception {
        try (SnowflakeDouble account = SnowflakeDouble.start(folder)) {
            account.execute("""
                    CREATE DATABASE DB; CREATE SCHEMA DB.SC; CREATE ROLE LOADER; CREATE TABLE DB.SC.T (ID NUMBER(38,0));
                    GRANT USAGE ON DATABASE DB TO ROLE LOADER; GRANT USAGE ON SCHEMA DB.SC TO ROLE LOADER;
                    GRANT INSERT, SELECT ON TABLE DB.SC.T TO ROLE LOADER;
                    """);
            account.registerUser("INGEST", Keys.PAIR.getPublic(), "LOADER");
            List<SQLException> errors = new CopyOnWriteArrayList<>();
            AtomicBoolean done = new AtomicBoolean();
            Thread client = new Thread(() -> work(account, errors, done));
            client.start();
            SnowflakeStreamingIngestClient streaming = Clients.streaming(account, "T");
            for (int crash = 1; crash <= CRASHES; crash++) {
                int before = errors.size();
                SnowflakeStreamingIngestChannel channel =
                        streaming.openChannel("ch" + crash, null).getChannel();
                account.faults().inject(Endpoint.ROWS, Fault.crash());
                channel.appendRow(Map.of("ID", crash), Integer.toString(crash));
                channel.initiateFlush();
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> errors.size() > before);
            }
            var unused = streaming.close(false, Duration.ofMillis(1));
            done.set(true);
            client.join();
            assertThat(errors)
                    .hasSizeGreaterThanOrEqualTo(CRASHES)
                    .allSatisfy(error -> assertThat(error.getSQLState())
                            .as(error.getMessage())
                            .startsWith("08"));
        }
    }

    private static void work(SnowflakeDouble account, List<SQLException> errors, AtomicBoolean done) {
        while (!done.get()) {
            try (Connection connection = Clients.jdbc(account, "INGEST");
                    Statement statement = connection.createStatement()) {
                while (!done.get()) {
                    statement.execute("INSERT INTO DB.SC.T SELECT count(*) FROM DB.SC.T");
                }
            } catch (SQLException e) {
                errors.add(e);
            }
        }
    }
}
