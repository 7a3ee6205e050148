package io.contrail.warehouse.snowflake;

import io.contrail.changelog.PipelineException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions of the official JDBC driver with the sink's own settings, for SQL of the user's. Its text has no secret. */
public final class SnowflakeConnection {
    /** Settings whose values must not be kept where others read them. */
    public static final List<String> SECRETS = List.of(Setting.PRIVATE_KEY.key(), Setting.PASSPHRASE.key());

    private static final Logger log = LoggerFactory.getLogger(SnowflakeConnection.class);

    private final SnowflakeSettings settings;

    /**
     * Opens nothing yet.
     *
     * @param settings the sink's, without their prefix
     * @throws PipelineException when they cannot be used
     */
    public SnowflakeConnection(Map<String, String> settings) {
        this.settings = SnowflakeSettings.parse(settings);
    }

    /**
     * In the database that is landed in; the caller closes it.
     *
     * @throws PipelineException when the account cannot be reached, or does not let the user in
     */
    public Connection open() {
        try {
            return DriverManager.getConnection(settings.jdbcUrl(), settings.forQueries());
        } catch (SQLException e) {
            throw PipelineException.unreachable(
                            "Snowflake does not let %s in: %s."
                                    .formatted(settings, Database.oneLine(String.valueOf(e.getMessage()))),
                            "Nothing was asked of it.",
                            "check the account, the user, its public key and its role; 'contrail deploy' makes what"
                                    + " the account needs (docs/how-to/snowflake.md).")
                    .causedBy(e);
        }
    }

    /** Logs in and out. */
    public void check() {
        try (Connection opened = open()) {
            log.debug("{} answers", opened);
        } catch (SQLException e) {
            log.warn("A session of Snowflake did not end as it should: {}", e.getMessage());
        }
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
