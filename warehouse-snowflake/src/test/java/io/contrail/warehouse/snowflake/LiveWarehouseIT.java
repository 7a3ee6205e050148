package io.contrail.warehouse.snowflake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * The contract in a real account: {@code mvn verify -Plive-snowflake}, with the variables {@code CONTRAIL_SNOWFLAKE_ACCOUNT},
 * {@code _USER}, {@code _ROLE}, {@code _WAREHOUSE} and {@code _PRIVATE_KEY_FILE}. The role must be allowed to create
 * databases; each that is made is dropped again.
 */
@Tag("live")
class LiveWarehouseIT extends SnowflakeContract {
    private static final String VARIABLE = "CONTRAIL_SNOWFLAKE_";

    private final List<String> databases = new ArrayList<>();

    @BeforeEach
    void start() {
        forget();
    }

    @AfterEach
    void dropAll() {
        databases.forEach(name -> execute("DROP DATABASE IF EXISTS " + name));
    }

    @Override
    protected Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith(VARIABLE) && !value.isBlank()) {
                settings.put(
                        name.substring(VARIABLE.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        settings.put("database", databases.get(databases.size() - 1));
        settings.put("apply.interval", "0");
        return settings;
    }

    @Override
    protected final void forget() {
        databases.add("CONTRAIL_TEST_%d_%d".formatted(ProcessHandle.current().pid(), databases.size()));
        execute("CREATE DATABASE " + databases.get(databases.size() - 1));
    }

    private void execute(String sql) {
        try (Database database = Database.of(SnowflakeSettings.parse(settings()))) {
            database.execute(sql);
        }
    }
}
