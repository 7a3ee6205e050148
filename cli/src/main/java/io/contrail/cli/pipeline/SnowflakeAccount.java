package io.contrail.cli.pipeline;

import io.contrail.capture.replication.PipelineName;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.local.directory.DataDirectory;
import io.contrail.warehouse.snowflake.SnowflakeConnection;
import io.contrail.warehouse.snowflake.SnowflakeProvider;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A Snowflake account, told by environment variables: {@code CONTRAIL_SNOWFLAKE_} and the name of a setting of the sink,
 * such as {@code CONTRAIL_SNOWFLAKE_PRIVATE_KEY_FILE} for {@code snowflake.private.key.file}. What {@code snowflake.sql}
 * makes is the default.
 */
final class SnowflakeAccount implements WarehouseEnd {
    static final String NAME = "snowflake";
    private static final String VARIABLE = "CONTRAIL_SNOWFLAKE_";
    private static final Map<String, String> MADE_BY_SNOWFLAKE_SQL = Map.of(
            "database", "CONTRAIL", "user", "CONTRAIL_SINK", "role", "CONTRAIL_APPLY", "warehouse", "CONTRAIL_WH");

    /** Variables that do not spell the setting's name. */
    private static final Map<String, String> SHORT = Map.of("passphrase", "private.key.passphrase");

    private final Map<String, String> settings;
    private final Map<String, String> references;
    private final SnowflakeConnection connection;

    private SnowflakeAccount(Map<String, String> settings, Map<String, String> references) {
        this.settings = settings;
        this.references = references;
        this.connection = new SnowflakeConnection(settings);
    }

    /**
     * Connects once, so that an account that does not let anyone in is an error of this command.
     *
     * @param directory keeps the secrets, which connectors see as references only
     */
    static SnowflakeAccount open(Map<String, String> environment, DataDirectory directory) {
        Map<String, String> settings = settings(environment);
        if (!settings.containsKey("account") && !settings.containsKey("url")) {
            throw PipelineException.usage(
                    "No Snowflake account is named.",
                    "Nothing was started.",
                    "set CONTRAIL_SNOWFLAKE_ACCOUNT and CONTRAIL_SNOWFLAKE_PRIVATE_KEY_FILE, and others that are not as"
                            + " snowflake.sql makes them (docs/how-to/snowflake.md).");
        }
        Map<String, String> references = new HashMap<>(settings);
        UnaryOperator<String> keep = key -> {
            directory.secrets().set("snowflake." + key, settings.getOrDefault(key, ""));
            return "${file:%s:snowflake.%s}".formatted(directory.secrets().path(), key);
        };
        for (String secret : SnowflakeConnection.SECRETS) {
            if (settings.containsKey(secret)) {
                references.put(secret, keep.apply(secret));
            }
        }
        SnowflakeAccount account = new SnowflakeAccount(settings, references);
        account.connection.check();
        return account;
    }

    /**
     * Of a pipeline that has landed nothing yet: refuses a database in which another of its name has. Its Kafka counted from
     * another beginning, so what is committed there would be taken for this one's, and as many changes be left out.
     */
    void refuseAnothers(PipelineName name) {
        try (Connection session = connect();
                PreparedStatement query = session.prepareStatement(
                        "SELECT count(*) FROM contrail.offsets WHERE substr(topic, 1, ?) = ?")) {
            String prefix = name.value() + ".";
            query.setInt(1, prefix.length());
            query.setString(2, prefix);
            try (ResultSet row = query.executeQuery()) {
                if (row.next() && row.getLong(1) > 0) {
                    throw PipelineException.usage(
                            "Another pipeline '%s' has landed in database %s already."
                                    .formatted(name, settings.get("database")),
                            "This data directory is new, so its Kafka would count from the beginning, and changes be left"
                                    + " out that the other one seems to have landed. Nothing was started.",
                            "start in the other's --data-dir; or name another database in CONTRAIL_SNOWFLAKE_DATABASE; or"
                                    + " drop this one, then 'contrail deploy'.");
                }
            }
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("does not exist")) {
                throw PipelineException.unreachable(
                                "Snowflake does not say what has landed: %s.".formatted(e.getMessage()),
                                "Nothing was started.",
                                "check the grants of the role, then try again.")
                        .causedBy(e);
            }
        }
    }

    private static Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>(MADE_BY_SNOWFLAKE_SQL);
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE) && !value.isBlank()) {
                String key = name.substring(VARIABLE.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                settings.put(SHORT.getOrDefault(key, key), value.trim());
            }
        });
        return settings;
    }

    @Override
    public String address() {
        return connection.toString();
    }

    @Override
    public Map<String, String> sinkSettings() {
        Map<String, String> sink = new HashMap<>();
        references.forEach((key, value) -> sink.put(NAME + "." + key, value));
        sink.put("warehouse", NAME);
        return sink;
    }

    @Override
    public Connection connect() {
        return connection.open();
    }

    @Override
    public VerificationReader reader() {
        return new SnowflakeProvider().reader(settings);
    }

    @Override
    public boolean metered() {
        return true;
    }
}
