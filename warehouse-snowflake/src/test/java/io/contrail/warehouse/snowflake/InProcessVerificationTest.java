package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.Warehouse;
import io.contrail.changelog.verification.VerificationContract;
import io.contrail.changelog.verification.VerificationReader;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/** What a verifier is told, on the fake within this process. */
class InProcessVerificationTest extends VerificationContract {
    private FakeSnowflake snowflake = new FakeSnowflake();

    @Override
    protected int examples(int usual) {
        return usual / 2;
    }

    @Override
    protected Warehouse open() {
        return SnowflakeWarehouse.open(
                snowflake.database(),
                new Pipes(snowflake::client, Duration.ofSeconds(10), true),
                Duration.ZERO,
                Clock.systemUTC());
    }

    @Override
    protected VerificationReader reader() {
        return new SnowflakeVerification(snowflake.database());
    }

    @Override
    protected void forget() {
        try {
            snowflake.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        snowflake = new FakeSnowflake();
    }
}
