package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Row;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.landing.WarehouseContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract through the official SDK and driver, on the double. */
class DoubleWarehouseIT extends WarehouseContract {
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
    protected Warehouse open() {
        return new SnowflakeProvider().open(account.settings("0"));
    }

    @Override
    protected void forget() {
        account.renew();
    }

    @Override
    protected int examples(int usual) {
        return 2;
    }

    private SnowflakeTables tables() {
        return new SnowflakeTables(Database.of(SnowflakeSettings.parse(account.settings("0"))));
    }

    @Override
    protected List<Row> current(TableSchema schema) {
        return tables().current(schema);
    }

    @Override
    protected List<String> changelog(TableSchema schema) {
        return tables().changelog(schema);
    }

    @Override
    protected List<Row> latestOfHistory(TableSchema schema) {
        return tables().latestOfHistory(schema);
    }
}
