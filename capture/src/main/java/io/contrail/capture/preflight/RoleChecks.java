package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.List;

/** What the role that asks may do. */
final class RoleChecks {
    private RoleChecks() {}

    static List<Finding> replication(Context context) {
        SourceConnection source = context.source();
        String user = source.user();
        boolean may = source.test("SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user");
        boolean rds = source.test("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_replication')");
        if (may || (rds && source.test("SELECT pg_has_role('rds_replication', 'USAGE')"))) {
            return List.of(Finding.ok("replication right", "The role '%s' may replicate.".formatted(user)));
        }
        return List.of(Finding.error(
                "replication right",
                "The role '%s' may not replicate.".formatted(user),
                "It can neither create nor read a replication slot.",
                Remedy.sql(
                        rds ? "as the instance's administrator" : "as a superuser",
                        rds
                                ? "GRANT rds_replication TO " + Identifiers.quote(user)
                                : "ALTER ROLE %s REPLICATION".formatted(Identifiers.quote(user)))));
    }

    static List<Finding> select(Context context) {
        String user = Identifiers.quote(context.source().user());
        List<Finding> findings = new ArrayList<>();
        for (TableName table : failing(context, """
                SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                   AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
                """)) {
            findings.add(Finding.error(
                    "right to read",
                    "The role %s may not read the table %s.".formatted(user, table),
                    "The snapshot of this table would fail.",
                    Remedy.sql(
                            "as the table's owner",
                            "GRANT USAGE ON SCHEMA %s TO %s".formatted(Identifiers.quote(table.schema()), user),
                            "GRANT SELECT ON %s TO %s".formatted(table.quoted(), user))));
        }
        return orOk(findings, "right to read", "Every selected table may be read.");
    }

    static List<Finding> rowSecurity(Context context) {
        String user = Identifiers.quote(context.source().user());
        List<Finding> findings = new ArrayList<>();
        for (TableName table : failing(context, """
                SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                   AND row_security_active(c.oid)
                """)) {
            findings.add(Finding.error(
                    "row security",
                    "Row-level security hides rows of %s from the role %s.".formatted(table, user),
                    "The snapshot would silently lack them, while their changes would still come through the log.",
                    Remedy.sql("as a superuser", "ALTER ROLE %s BYPASSRLS".formatted(user))));
        }
        return orOk(findings, "row security", "No row is hidden from the role.");
    }

    private static List<TableName> failing(Context context, String sql) {
        return context.source()
                .query(
                        sql + " ORDER BY 1, 2",
                        row -> new TableName(row.getString(1), row.getString(2)),
                        TableChecks.quotedByServer(context));
    }

    static List<Finding> orOk(List<Finding> findings, String check, String what) {
        return findings.isEmpty() ? List.of(Finding.ok(check, what)) : findings;
    }
}
