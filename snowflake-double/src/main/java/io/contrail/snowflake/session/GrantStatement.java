package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** GRANT and REVOKE. */
final class GrantStatement {
    private static final Set<String> PRIVILEGES = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "TRUNCATE",
            "REFERENCES",
            "USAGE",
            "OPERATE",
            "MONITOR",
            "MODIFY",
            "OWNERSHIP",
            "CREATE DATABASE",
            "CREATE SCHEMA",
            "CREATE TABLE",
            "CREATE VIEW",
            "CREATE PIPE",
            "CREATE STAGE",
            "CREATE STREAM",
            "CREATE TASK",
            "CREATE FUNCTION",
            "CREATE PROCEDURE",
            "CREATE DYNAMIC TABLE",
            "CREATE WAREHOUSE",
            "CREATE ROLE",
            "CREATE USER",
            "EXECUTE TASK",
            "EXECUTE MANAGED TASK",
            "MONITOR USAGE",
            "IMPORTED PRIVILEGES",
            "EVOLVE SCHEMA",
            "APPLYBUDGET",
            "ALL");

    private final Grants grants;
    private final Names names;
    private final List<ObjectName> tables;

    GrantStatement(Grants grants, Names names, List<ObjectName> tables) {
        this.grants = grants;
        this.names = names;
        this.tables = tables;
    }

    String run(Cursor cursor, boolean give, List<String> remembered) {
        if (cursor.takes("ROLE")) {
            role(cursor, give, remembered);
        } else {
            privileges(cursor, give, remembered);
        }
        return "Statement executed successfully.";
    }

    private void role(Cursor cursor, boolean give, List<String> remembered) {
        String role = cursor.identifier();
        cursor.expect(give ? "TO" : "FROM");
        boolean toUser = cursor.takes("USER");
        if (!toUser) {
            cursor.expect("ROLE");
        }
        String to = cursor.identifier();
        cursor.end();
        if (give && toUser) {
            grants.grantRole(role, to);
        } else if (give) {
            grants.grantRoleToRole(role, to);
        } else if (toUser) {
            grants.revokeRole(role, to);
        } else {
            grants.revokeRoleFromRole(role, to);
        }
        remembered.add("%s ROLE %s %s %s %s"
                .formatted(
                        give ? "GRANT" : "REVOKE",
                        new Identifier(role),
                        give ? "TO" : "FROM",
                        toUser ? "USER" : "ROLE",
                        new Identifier(to)));
    }

    private void privileges(Cursor cursor, boolean give, List<String> remembered) {
        List<String> privileges = new ArrayList<>();
        do {
            StringBuilder privilege = new StringBuilder(cursor.identifier());
            while (!cursor.looksAt(",") && !cursor.looksAt("ON")) {
                privilege.append(' ').append(cursor.identifier());
            }
            String name = privilege.toString().equals("ALL PRIVILEGES") ? "ALL" : privilege.toString();
            if (!PRIVILEGES.contains(name)) {
                throw cursor.unexpected();
            }
            privileges.add(name);
        } while (cursor.takes(","));
        cursor.expect("ON");
        if (cursor.takes("FUTURE")) {
            String kind = singular(cursor.identifier());
            cursor.expect("IN");
            Securable within = container(cursor);
            String role = toRole(cursor, give);
            for (String privilege : privileges) {
                if (give) {
                    grants.grantFuture(privilege, kind, within, role);
                } else {
                    grants.revokeFuture(privilege, kind, within, role);
                }
                remembered.add("%s %s ON FUTURE %sS IN %s %s %s ROLE %s"
                        .formatted(
                                give ? "GRANT" : "REVOKE",
                                privilege,
                                kind,
                                within.kind(),
                                within.name(),
                                give ? "TO" : "FROM",
                                new Identifier(role)));
            }
            return;
        }
        List<Securable> on = cursor.takes("ALL") ? all(cursor) : List.of(one(cursor));
        String role = toRole(cursor, give);
        for (Securable securable : on) {
            for (String privilege : privileges) {
                if (give) {
                    grants.grant(privilege, securable, role);
                } else {
                    grants.revoke(privilege, securable, role);
                }
                remembered.add("%s%s\t%s %s\t%s"
                        .formatted(give ? "-- all " : "-- none ", privilege, securable.kind(), securable.name(), role));
            }
        }
    }

    private String toRole(Cursor cursor, boolean give) {
        cursor.expect(give ? "TO" : "FROM");
        cursor.takes("ROLE");
        String role = cursor.identifier();
        if (!cursor.takes("WITH", "GRANT", "OPTION") && !cursor.takes("COPY", "CURRENT", "GRANTS")) {
            cursor.takes("REVOKE", "CURRENT", "GRANTS");
        }
        cursor.end();
        grants.requireExisting(role);
        return role;
    }

    private List<Securable> all(Cursor cursor) {
        singular(cursor.identifier());
        cursor.expect("IN");
        Securable within = container(cursor);
        return tables.stream()
                .filter(table -> within.equals(Securable.of(table.schema()))
                        || within.equals(Securable.database(table.schema().database())))
                .map(Securable::of)
                .toList();
    }

    private Securable container(Cursor cursor) {
        if (cursor.takes("SCHEMA")) {
            return Securable.of(names.schema(cursor.name()));
        }
        cursor.expect("DATABASE");
        return Securable.database(cursor.identifier());
    }

    private Securable one(Cursor cursor) {
        if (cursor.takes("ACCOUNT")) {
            return Securable.ACCOUNT;
        }
        if (cursor.looksAt("SCHEMA") || cursor.looksAt("DATABASE")) {
            return container(cursor);
        }
        if (cursor.takes("RESOURCE", "MONITOR")) {
            return new Securable("RESOURCE MONITOR", new Identifier(cursor.identifier()).toString());
        }
        String kind = cursor.identifier();
        if (kind.equals("TABLE") || kind.equals("VIEW")) {
            return Securable.of(names.object(cursor.name()));
        }
        if (kind.equals("WAREHOUSE") || kind.equals("USER") || kind.equals("ROLE")) {
            return new Securable(kind, new Identifier(cursor.identifier()).toString());
        }
        if (kind.equals("PIPE")) {
            return new Securable(kind, names.object(cursor.name()).toString());
        }
        throw cursor.unexpected();
    }

    private static String singular(String kinds) {
        String kind = kinds.toUpperCase(Locale.ROOT).replaceFirst("S$", "");
        return kind.equals("VIEW") ? "TABLE" : kind;
    }
}
