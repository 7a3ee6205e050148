package io.contrail.warehouse.snowflake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the double. */
class DoubleWarehouseIT extends SnowflakeContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private DoubleAccount account;

    @BeforeEach
    void start() {
        account = new DoubleAccount(folder);
        account.snowflake().commitAfter(Duration.ZERO);
    }

    @AfterEach
    void stop() {
        account.close();
    }

    @Override
    protected Map<String, String> settings() {
        return account.settings("0");
    }

    @Override
    protected void forget() {
        account.renew();
    }
}
