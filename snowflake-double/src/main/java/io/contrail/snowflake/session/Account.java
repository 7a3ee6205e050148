package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.login.Logins;
import io.contrail.snowflake.streaming.Channels;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What all sessions share: the database, users, roles and grants. */
public final class Account {
    private final Engine engine;
    private final Logins logins;
    private final Channels channels;
    private final Grants grants = new Grants();

    public Account(Engine engine, Logins logins, Channels channels) {
        this.engine = engine;
        this.logins = logins;
        this.channels = channels;
        replay();
    }

    public Grants grants() {
        return grants;
    }

    Logins logins() {
        return logins;
    }

    public void registerUser(String name, List<String> roles) {
        String user = name.toUpperCase(Locale.ROOT);
        grants.addUser(user);
        for (String role : roles) {
            grants.addRole(role);
            grants.grantRole(role, user);
        }
        if (!roles.isEmpty()) {
            grants.defaultRole(user, roles.get(0));
        }
    }

    /** A session that may do everything. */
    public Session administrator() {
        return session("ADMINISTRATOR", new Current("ACCOUNTADMIN"));
    }

    Session session(String user, Current current) {
        try {
            return new Session(this, user, current, engine.connect());
        } catch (SQLException e) {
            throw new IllegalStateException("A session does not open", e);
        }
    }

    List<SchemaName> schemas() {
        try (Connection connection = engine.connect()) {
            return Engine.schemas(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void tableIsGone(ObjectName table) {
        channels.tableIsGone(table);
        forget(Securable.of(table));
    }

    void forget(Securable gone) {
        grants.dropped(gone);
        remember("-- dropped " + gone.kind() + " " + gone.name());
    }

    /** The creator owns it. */
    void created(Securable created, String role, Set<Securable> within) {
        grants.created(created, role, within);
        remember("-- created " + created.kind() + " " + created.name() + " " + role
                + within.stream()
                        .map(around -> "\n" + around.kind() + " " + around.name())
                        .reduce("", String::concat));
    }

    /** Statements on the account are kept as they came and run again at the next start. */
    void remember(String statement) {
        try (Connection connection = engine.connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO \"double\".account_statements SELECT count(*), '', ? FROM \"double\".account_statements")) {
            insert.setString(1, statement);
            insert.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("The account's catalog is not written", e);
        }
    }

    private void replay() {
        List<String> statements = new ArrayList<>();
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT statement FROM \"double\".account_statements ORDER BY nth")) {
            while (row.next()) {
                statements.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The account's catalog is not read", e);
        }
        AccountStatements replayed = new AccountStatements(grants, logins, List.of());
        statements.forEach(replayed::again);
    }
}
