package io.contrail.capture.replication;

import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an administrator does once so that a role with few rights can capture: the heartbeat, the publication, and a role
 * that may read the selected tables and the log, write the heartbeat, and nothing else.
 */
public record CaptureSetup(PipelineName pipeline, String role) {

    public CaptureSetup {
        if (role.isEmpty() || role.startsWith("pg_")) {
            throw PipelineException.usage(
                    "'%s' cannot be the name of a role.".formatted(role),
                    "Names that begin with 'pg_' are PostgreSQL's own.",
                    "choose another, such as '%s'.".formatted(CaptureUser.DEFAULT_NAME));
        }
    }

    /** Whether there is such a role. */
    public boolean exists(SourceConnection admin) {
        return admin.test("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)", role);
    }

    /** What is missing, as SQL that holds no secret; empty when a pipeline can start as the role. Reads only. */
    public List<String> missing(SourceConnection admin, Collection<TableName> tables) {
        requireNoSuperuser(admin);
        List<String> statements = new ArrayList<>(new SourceObjects(pipeline).ddl(admin, tables));
        String quoted = Identifiers.quote(role);
        boolean known = exists(admin);
        statements.addAll(attributes(admin, tables, known, quoted));
        if (!known || !admin.test("SELECT has_database_privilege(?, current_database(), 'CONNECT')", role)) {
            statements.add("GRANT CONNECT ON DATABASE %s TO %s".formatted(Identifiers.quote(admin.database()), quoted));
        }
        statements.addAll(reading(admin, tables, known, quoted));
        if (!known || !mayBeat(admin)) {
            statements.addAll(CaptureUser.heartbeatGrants(role));
        }
        return statements;
    }

    /**
     * Runs what is missing, all or nothing, and sets the role's password where one is given.
     *
     * @return what was run, without the password
     */
    public List<String> apply(SourceConnection admin, Collection<TableName> tables, Optional<Secret> password) {
        List<String> statements = missing(admin, tables);
        admin.inTransaction(() -> {
            admin.execute(statements);
            password.ifPresent(secret -> admin.execute("ALTER ROLE %s PASSWORD %s"
                    .formatted(Identifiers.quote(role), Identifiers.literal(secret.verifier(role)))));
        });
        return statements;
    }

    private void requireNoSuperuser(SourceConnection admin) {
        if (admin.test("SELECT rolsuper FROM pg_roles WHERE rolname = ?", role)) {
            throw PipelineException.usage(
                    "The role '%s' is a superuser.".formatted(role),
                    "It needs nothing, and may do more than a capture should. Nothing was changed.",
                    "name another with --role; '%s' is made when it is not there.".formatted(CaptureUser.DEFAULT_NAME));
        }
    }

    /** REPLICATION, or what stands for it at Amazon; and BYPASSRLS where rows would be hidden. */
    private List<String> attributes(
            SourceConnection admin, Collection<TableName> tables, boolean known, String quoted) {
        boolean rds = admin.test("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_replication')");
        boolean rowSecurity = admin.test(
                "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " JOIN unnest(?::text[], ?::text[]) AS wanted(s, t) ON s = n.nspname AND t = c.relname"
                        + " WHERE c.relrowsecurity)",
                schemas(tables),
                names(tables));
        String wanted = "LOGIN" + (rds ? "" : " REPLICATION") + (rowSecurity ? " BYPASSRLS" : "");
        boolean right = known
                && admin.test(
                        "SELECT rolcanlogin AND (rolreplication OR ?) AND (rolbypassrls OR NOT ?)"
                                + " FROM pg_roles WHERE rolname = ?",
                        rds,
                        rowSecurity,
                        role);
        List<String> statements = new ArrayList<>();
        if (!right) {
            statements.add("%s ROLE %s %s".formatted(known ? "ALTER" : "CREATE", quoted, wanted));
        }
        if (rds && !(known && admin.test("SELECT pg_has_role(?, 'rds_replication', 'MEMBER')", role))) {
            statements.add("GRANT rds_replication TO " + quoted);
        }
        return statements;
    }

    private List<String> reading(SourceConnection admin, Collection<TableName> tables, boolean known, String quoted) {
        record Unreadable(TableName table, boolean schemaToo) {}
        List<Unreadable> unreadable = admin.query(
                """
                SELECT n.nspname, c.relname, NOT (%1$s AND has_schema_privilege(%2$s, n.oid, 'USAGE'))
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN unnest(?::text[], ?::text[]) AS wanted(s, t) ON s = n.nspname AND t = c.relname
                 WHERE NOT (%1$s AND has_schema_privilege(%2$s, n.oid, 'USAGE')
                            AND has_table_privilege(%2$s, c.oid, 'SELECT'))
                 ORDER BY 1, 2
                """.formatted(Boolean.toString(known), known ? Identifiers.literal(role) : "current_user"),
                row -> new Unreadable(new TableName(row.getString(1), row.getString(2)), row.getBoolean(3)),
                schemas(tables),
                names(tables));
        List<String> statements = new ArrayList<>();
        TreeSet<String> schemas = unreadable.stream()
                .filter(Unreadable::schemaToo)
                .map(each -> each.table().schema())
                .collect(Collectors.toCollection(TreeSet::new));
        schemas.forEach(schema ->
                statements.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(Identifiers.quote(schema), quoted)));
        if (!unreadable.isEmpty()) {
            String list = unreadable.stream().map(each -> each.table().quoted()).collect(Collectors.joining(", "));
            statements.add("GRANT SELECT ON %s TO %s".formatted(list, quoted));
        }
        return statements;
    }

    private boolean mayBeat(SourceConnection admin) {
        return Heartbeat.exists(admin)
                && admin.test(
                        "SELECT has_schema_privilege(?, ?, 'USAGE') AND (SELECT bool_and(has_table_privilege(?, c.oid, p))"
                                + " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) p, pg_class c"
                                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?)",
                        role,
                        Heartbeat.SCHEMA,
                        role,
                        Heartbeat.SCHEMA,
                        Heartbeat.TABLE.table());
    }

    private static List<String> schemas(Collection<TableName> tables) {
        return tables.stream().map(TableName::schema).toList();
    }

    private static List<String> names(Collection<TableName> tables) {
        return tables.stream().map(TableName::table).toList();
    }
}
