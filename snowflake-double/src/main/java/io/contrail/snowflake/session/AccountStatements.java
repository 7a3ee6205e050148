package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.login.Logins;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.Names;
import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Statements on the account: roles, users, warehouses, resource monitors, grants. */
final class AccountStatements {
    private final Grants grants;
    private final Logins logins;
    private final List<ObjectName> tables;

    /** The tables and views that exist, for grants on all of them. */
    AccountStatements(Grants grants, Logins logins, List<ObjectName> tables) {
        this.grants = grants;
        this.logins = logins;
        this.tables = tables;
    }

    /** As it was remembered; names in it are complete. */
    void again(String statement) {
        if (statement.startsWith("-- created ")) {
            List<String> lines =
                    statement.substring("-- created ".length()).lines().toList();
            String first = lines.get(0);
            int role = first.lastIndexOf(' ');
            Set<Securable> within =
                    lines.stream().skip(1).map(AccountStatements::securable).collect(Collectors.toSet());
            grants.created(securable(first.substring(0, role)), first.substring(role + 1), within);
        } else if (statement.startsWith("-- dropped ")) {
            grants.dropped(securable(statement.substring("-- dropped ".length())));
        } else if (statement.startsWith("-- all ")) {
            String[] parts = statement.substring("-- all ".length()).split("\t", -1);
            grants.grant(parts[0], securable(parts[1]), parts[2]);
        } else if (statement.startsWith("-- none ")) {
            String[] parts = statement.substring("-- none ".length()).split("\t", -1);
            grants.revoke(parts[0], securable(parts[1]), parts[2]);
        } else {
            run(statement, new Names(null, null), new ArrayList<>());
        }
    }

    private static Securable securable(String text) {
        int space = text.indexOf(' ');
        return new Securable(text.substring(0, space), text.substring(space + 1));
    }

    /** Answers what to tell; {@code remembered} gets what a later start must run again. */
    String run(String statement, Names names, List<String> remembered) {
        Cursor cursor = new Cursor(statement);
        String verb = cursor.next().text().toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "GRANT" -> new GrantStatement(grants, names, tables).run(cursor, true, remembered);
            case "REVOKE" -> new GrantStatement(grants, names, tables).run(cursor, false, remembered);
            case "CREATE" -> create(cursor, statement, remembered);
            case "ALTER" -> alter(cursor, statement, remembered);
            case "DROP" -> drop(cursor, statement, remembered);
            default -> throw cursor.unexpected();
        };
    }

    private String create(Cursor cursor, String statement, List<String> remembered) {
        boolean replace = cursor.takes("OR", "REPLACE") || cursor.takes("OR", "ALTER");
        AccountObject kind = AccountObject.read(cursor);
        boolean unlessThere = cursor.takes("IF", "NOT", "EXISTS");
        String name = cursor.identifier();
        Map<String, String> properties = properties(cursor, kind);
        boolean there = switch (kind) {
            case ROLE -> !grants.addRole(name);
            case USER -> !grants.addUser(name);
            default -> !grants.addRole(kind + "\t" + name);
        };
        if (there && !replace) {
            if (!unlessThere) {
                throw SqlError.exists(name);
            }
            return "%s already exists, statement succeeded.".formatted(name);
        }
        user(kind, name, properties);
        remembered.add(statement);
        return "%s %s successfully created.".formatted(kind.title(), name);
    }

    private void user(AccountObject kind, String name, Map<String, String> properties) {
        if (kind != AccountObject.USER) {
            return;
        }
        if (properties.containsKey("RSA_PUBLIC_KEY")) {
            logins.addKey(name, PublicKeys.parse(properties.get("RSA_PUBLIC_KEY")));
        }
        if (properties.containsKey("RSA_PUBLIC_KEY_2")) {
            logins.addKey(name, PublicKeys.parse(properties.get("RSA_PUBLIC_KEY_2")));
        }
        if (properties.containsKey("DEFAULT_ROLE")) {
            grants.defaultRole(name, properties.get("DEFAULT_ROLE"));
        }
    }

    private String alter(Cursor cursor, String statement, List<String> remembered) {
        AccountObject kind = AccountObject.read(cursor);
        boolean ifThere = cursor.takes("IF", "EXISTS");
        String name = cursor.identifier();
        boolean there = kind == AccountObject.USER
                ? grants.hasUser(name)
                : grants.isObject(kind == AccountObject.ROLE ? name : kind + "\t" + name);
        if (!there && !ifThere) {
            throw SqlError.missing(kind.title(), name);
        }
        if (!(kind == AccountObject.WAREHOUSE && (cursor.takes("SUSPEND") || cursor.takes("RESUME")))) {
            cursor.expect("SET");
            user(kind, name, properties(cursor, kind));
        }
        cursor.end();
        remembered.add(statement);
        return "Statement executed successfully.";
    }

    private String drop(Cursor cursor, String statement, List<String> remembered) {
        AccountObject kind = AccountObject.read(cursor);
        boolean ifThere = cursor.takes("IF", "EXISTS");
        String name = cursor.identifier();
        cursor.end();
        String role = kind == AccountObject.ROLE ? name : kind + "\t" + name;
        if (kind == AccountObject.USER ? !grants.hasUser(name) : !grants.isObject(role)) {
            if (ifThere) {
                return "Drop statement executed successfully (%s already dropped).".formatted(name);
            }
            throw SqlError.missing(kind.title(), name);
        }
        if (kind == AccountObject.USER) {
            grants.removeUser(name);
        } else {
            grants.removeRole(role);
        }
        remembered.add(statement);
        return name + " successfully dropped.";
    }

    /** {@code NAME = value}, each of which the kind must know. */
    private static Map<String, String> properties(Cursor cursor, AccountObject kind) {
        Map<String, String> properties = new TreeMap<>();
        cursor.takes("WITH");
        while (!cursor.atEnd() && !cursor.looksAt(";")) {
            if (cursor.takes("TRIGGERS")) {
                properties.put("TRIGGERS", cursor.rest());
                while (!cursor.atEnd() && !cursor.looksAt(";")) {
                    cursor.next();
                }
                break;
            }
            String name = cursor.identifier();
            kind.require(name);
            cursor.expect("=");
            if (cursor.takes("(")) {
                properties.put(name, cursor.list().toString());
            } else {
                Token value = cursor.next();
                properties.put(
                        name,
                        value.kind() == Token.Kind.STRING
                                ? value.text().substring(1, value.text().length() - 1)
                                : value.kind() == Token.Kind.QUOTED
                                        ? value.text().replace("\"", "")
                                        : value.text().toUpperCase(Locale.ROOT));
            }
            cursor.takes(",");
        }
        return properties;
    }

    /** What stands on the account and not in a database. */
    enum AccountObject {
        ROLE("COMMENT"),
        USER("COMMENT TYPE RSA_PUBLIC_KEY RSA_PUBLIC_KEY_2 DEFAULT_ROLE DEFAULT_WAREHOUSE DEFAULT_NAMESPACE "
                + "DEFAULT_SECONDARY_ROLES WORKLOAD_IDENTITY LOGIN_NAME DISPLAY_NAME DISABLED NETWORK_POLICY"),
        WAREHOUSE("COMMENT WAREHOUSE_SIZE WAREHOUSE_TYPE AUTO_SUSPEND AUTO_RESUME INITIALLY_SUSPENDED RESOURCE_MONITOR "
                + "STATEMENT_TIMEOUT_IN_SECONDS STATEMENT_QUEUED_TIMEOUT_IN_SECONDS MIN_CLUSTER_COUNT "
                + "MAX_CLUSTER_COUNT SCALING_POLICY GENERATION"),
        RESOURCE_MONITOR("CREDIT_QUOTA FREQUENCY START_TIMESTAMP END_TIMESTAMP NOTIFY_USERS"),
        NETWORK_POLICY("COMMENT ALLOWED_IP_LIST BLOCKED_IP_LIST");

        private final String properties;

        AccountObject(String properties) {
            this.properties = " " + properties + " ";
        }

        static AccountObject read(Cursor cursor) {
            for (AccountObject kind : values()) {
                if (cursor.takes(kind.name().split("_"))) {
                    return kind;
                }
            }
            throw cursor.unexpected();
        }

        static boolean isNext(Cursor cursor) {
            return Arrays.stream(values())
                    .anyMatch(kind -> cursor.looksAt(kind.name().split("_")));
        }

        void require(String property) {
            if (!properties.contains(" " + property + " ")) {
                throw SqlError.compilation(
                        "001006", "22023", "invalid property '%s' for '%s'".formatted(property, this));
            }
        }

        String title() {
            return name().charAt(0)
                    + name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
