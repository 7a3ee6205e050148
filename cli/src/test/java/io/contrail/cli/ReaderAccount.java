package io.contrail.cli;

import io.contrail.cli.powerbi.Warehouse;
import io.contrail.snowflake.SnowflakeDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The double with {@code snowflake.sql} deployed, as a role sees it that may only read. */
final class ReaderAccount implements Warehouse, AutoCloseable {
    private static final int NOT_THERE = 2003;

    private final SnowflakeDouble account;
    private final Connection connection;
    private final Map<String, Optional<Map<String, Type>>> known = new HashMap<>();

    private ReaderAccount(SnowflakeDouble account, Connection connection) {
        this.account = account;
        this.connection = connection;
    }

    static ReaderAccount open(Path folder, String database, String role, String warehouse)
            throws GeneralSecurityException, IOException, SQLException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Path key = Files.writeString(
                folder.resolve("key.p8"),
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(pair.getPrivate().getEncoded())));
        SnowflakeDouble account = SnowflakeDouble.start(folder.resolve("account"));
        account.execute(Files.readString(Linter.REPOSITORY.resolve("snowflake.sql")));
        account.registerUser("CONTRAIL_READER", pair.getPublic(), role);
        Properties login = new Properties();
        login.putAll(Map.of(
                "account",
                SnowflakeDouble.ACCOUNT,
                "user",
                "CONTRAIL_READER",
                "role",
                role,
                "warehouse",
                warehouse,
                "db",
                database,
                "ssl",
                "off",
                "authenticator",
                "SNOWFLAKE_JWT",
                "private_key_file",
                key.toString(),
                "disablePlatformDetection",
                "true"));
        login.put("CLIENT_TELEMETRY_ENABLED", "false");
        login.put("JDBC_QUERY_RESULT_FORMAT", "JSON");
        return new ReaderAccount(account, DriverManager.getConnection(account.jdbcUrl(), login));
    }

    /** Asked by running the query that a report would send. */
    @Override
    public Optional<Map<String, Type>> columns(String schema, String relation) {
        return known.computeIfAbsent(schema + "." + relation, unused -> asked(schema, relation));
    }

    private Optional<Map<String, Type>> asked(String schema, String relation) {
        Map<String, Type> columns = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"%s\".\"%s\"".formatted(schema, relation))) {
            ResultSetMetaData described = rows.getMetaData();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                columns.put(
                        described.getColumnName(i), new Type(described.getColumnTypeName(i), described.getScale(i)));
            }
            return Optional.of(columns);
        } catch (SQLException e) {
            if (e.getErrorCode() == NOT_THERE) {
                return Optional.empty();
            }
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> views() {
        return rows("SELECT table_schema || '.' || table_name FROM INFORMATION_SCHEMA.VIEWS").stream()
                .map(row -> row.get(0))
                .toList();
    }

    List<List<String>> rows(String sql) {
        List<List<String>> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the administrator. */
    void execute(String script) {
        account.execute(script);
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } finally {
            account.close();
        }
    }
}
