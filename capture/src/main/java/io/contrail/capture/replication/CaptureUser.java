package io.contrail.capture.replication;

import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The role that the connector logs in as: it reads the captured schemas and the log and writes the heartbeat, and may
 * do nothing else. What needs a table's owner (the publication) is an administrator's to do.
 */
public record CaptureUser(String name, Secret password) {
    public static final String DEFAULT_NAME = "contrail_capture";

    /**
     * Creates the role or brings it up to date; the heartbeat must be there already.
     *
     * @param schemas those whose tables, present and future, the role may read
     */
    public void ensure(SourceConnection admin, Collection<String> schemas) {
        admin.inTransaction(() -> admin.execute(ddl(admin, schemas)));
    }

    /** The SQL; its password is hashed here, so that neither a log nor a screen sees it. */
    public List<String> ddl(SourceConnection admin, Collection<String> schemas) {
        String role = Identifiers.quote(name);
        boolean known = admin.test("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)", name);
        List<String> statements = new ArrayList<>();
        statements.add("%s ROLE %s LOGIN REPLICATION PASSWORD %s"
                .formatted(known ? "ALTER" : "CREATE", role, Identifiers.literal(password.verifier(name))));
        statements.add("GRANT CONNECT ON DATABASE %s TO %s".formatted(Identifiers.quote(admin.database()), role));
        for (String schema : new TreeSet<>(schemas)) {
            String quoted = Identifiers.quote(schema);
            statements.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(quoted, role));
            statements.add("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s".formatted(quoted, role));
            for (String owner : creators(admin, schema)) {
                statements.add("ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s GRANT SELECT ON TABLES TO %s"
                        .formatted(Identifiers.quote(owner), quoted, role));
            }
        }
        statements.addAll(heartbeatGrants(name));
        return statements;
    }

    /** What a role needs to beat. */
    public static List<String> heartbeatGrants(String role) {
        return List.of(
                "GRANT USAGE ON SCHEMA %s TO %s"
                        .formatted(Identifiers.quote(Heartbeat.SCHEMA), Identifiers.quote(role)),
                "GRANT SELECT, INSERT, UPDATE ON %s TO %s"
                        .formatted(Heartbeat.TABLE.quoted(), Identifiers.quote(role)));
    }

    /** Default privileges belong to whoever creates a table: those who did so before, and the administrator. */
    private static List<String> creators(SourceConnection admin, String schema) {
        return admin.query("""
                SELECT DISTINCT pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relkind IN ('r', 'p') UNION SELECT current_user ORDER BY 1
                """, row -> row.getString(1), schema);
    }
}
