package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;
import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Translation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Roles, who has them and what they may do. Any thread. */
public final class Grants {
    static final String OWNERSHIP = "OWNERSHIP";

    /** These two may do everything here; in the service SYSADMIN may do less. */
    private static final Set<String> ADMINISTRATORS = Set.of("ACCOUNTADMIN", "SYSADMIN", "SECURITYADMIN", "USERADMIN");

    private record Grant(String privilege, Securable on) {}

    /** On what will be created in a schema or database. */
    private record Future(String role, String privilege, String kind, Securable within) {}

    private final Set<String> roles = new HashSet<>(ADMINISTRATORS);
    private final Map<String, Set<Grant>> granted = new HashMap<>();
    private final Map<String, Set<String>> inherits = new HashMap<>();
    private final Map<String, LinkedHashSet<String>> users = new HashMap<>();
    private final Map<String, String> defaultRoles = new HashMap<>();
    private final Set<Future> futures = new HashSet<>();

    Grants() {
        roles.add("PUBLIC");
    }

    synchronized boolean addRole(String role) {
        return roles.add(role);
    }

    synchronized void removeRole(String role) {
        roles.remove(role);
        granted.remove(role);
        users.values().forEach(theirs -> theirs.remove(role));
    }

    synchronized void requireExisting(String role) {
        if (!roles.contains(role)) {
            throw SqlError.missing("Role", role);
        }
    }

    synchronized boolean addUser(String user) {
        return users.putIfAbsent(user, new LinkedHashSet<>()) == null;
    }

    synchronized boolean hasUser(String user) {
        return users.containsKey(user);
    }

    synchronized void removeUser(String user) {
        users.remove(user);
    }

    synchronized void grantRole(String role, String user) {
        requireExisting(role);
        LinkedHashSet<String> theirs = users.get(user);
        if (theirs == null) {
            throw SqlError.missing("User", user);
        }
        theirs.add(role);
    }

    synchronized void grantRoleToRole(String role, String to) {
        requireExisting(role);
        requireExisting(to);
        inherits.computeIfAbsent(to, none -> new HashSet<>()).add(role);
    }

    synchronized void revokeRoleFromRole(String role, String from) {
        inherits.getOrDefault(from, new HashSet<>()).remove(role);
    }

    synchronized void revokeFuture(String privilege, String kind, Securable within, String role) {
        futures.remove(new Future(role, privilege, kind, within));
    }

    /** Warehouses and their like are kept among the roles, under a name that no role can have. */
    synchronized boolean isObject(String name) {
        return roles.contains(name);
    }

    synchronized void revokeRole(String role, String user) {
        users.getOrDefault(user, new LinkedHashSet<>()).remove(role);
    }

    synchronized void defaultRole(String user, String role) {
        defaultRoles.put(user, role);
    }

    /** The one that was set, else the first that was granted, else PUBLIC. */
    synchronized String defaultRole(String user) {
        String set = defaultRoles.get(user);
        Set<String> theirs = users.getOrDefault(user, new LinkedHashSet<>());
        if (set != null && theirs.contains(set)) {
            return set;
        }
        return theirs.stream().findFirst().orElse("PUBLIC");
    }

    synchronized boolean hasRole(String user, String role) {
        return users.getOrDefault(user, new LinkedHashSet<>()).stream()
                .anyMatch(theirs -> closure(theirs).contains(role));
    }

    void requireRole(String user, String role) {
        if (!role.equals("PUBLIC") && !hasRole(user, role)) {
            throw SqlError.compilation(
                    "003013",
                    "42501",
                    "Requested role '%s' is not assigned to the executing user. Specify another role to activate."
                            .formatted(role));
        }
    }

    synchronized void grant(String privilege, Securable on, String role) {
        requireExisting(role);
        if (privilege.equals(OWNERSHIP)) {
            granted.values().forEach(grants -> grants.remove(new Grant(OWNERSHIP, on)));
        }
        granted.computeIfAbsent(role, none -> new HashSet<>()).add(new Grant(privilege, on));
    }

    synchronized void revoke(String privilege, Securable on, String role) {
        Set<Grant> theirs = granted.getOrDefault(role, new HashSet<>());
        theirs.removeIf(grant -> grant.on.equals(on) && (privilege.equals("ALL") || grant.privilege.equals(privilege)));
    }

    synchronized void grantFuture(String privilege, String kind, Securable within, String role) {
        requireExisting(role);
        futures.add(new Future(role, privilege, kind, within));
    }

    /** The creator owns it, and future grants take effect. */
    synchronized void created(Securable created, String creator, Set<Securable> within) {
        grant(OWNERSHIP, created, ADMINISTRATORS.contains(creator) ? "SYSADMIN" : creator);
        for (Future future : futures) {
            if (future.kind.equals(created.kind()) && within.contains(future.within)) {
                grant(future.privilege, created, future.role);
            }
        }
    }

    synchronized void dropped(Securable gone) {
        granted.values()
                .forEach(grants -> grants.removeIf(
                        grant -> grant.on.equals(gone) || grant.on.name().startsWith(gone.name() + ".")));
    }

    synchronized boolean may(String role, String privilege, Securable on) {
        Set<String> all = closure(role);
        return all.stream().anyMatch(ADMINISTRATORS::contains) || all.stream().anyMatch(one -> has(one, privilege, on));
    }

    private boolean has(String role, String privilege, Securable on) {
        Set<Grant> theirs = granted.getOrDefault(role, Set.of());
        return theirs.contains(new Grant(privilege, on))
                || theirs.contains(new Grant("ALL", on))
                || theirs.contains(new Grant(OWNERSHIP, on))
                || (privilege.equals("USAGE") && theirs.stream().anyMatch(grant -> grant.on.equals(on)));
    }

    void require(String role, String privilege, Securable on) {
        if (!may(role, privilege, on)) {
            throw SqlError.notAuthorized(role, on.toString());
        }
    }

    private Set<String> closure(String role) {
        Set<String> all = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(Set.of(role, "PUBLIC"));
        while (!next.isEmpty()) {
            String one = next.pop();
            if (all.add(one)) {
                next.addAll(inherits.getOrDefault(one, Set.of()));
            }
        }
        return all;
    }

    /** On a table, and USAGE on what it is in. */
    boolean mayTable(String role, String privilege, ObjectName table) {
        SchemaName schema = table.schema();
        return may(role, "USAGE", Securable.database(schema.database()))
                && (schema.schema().equals(SchemaName.INFORMATION)
                        || (may(role, "USAGE", Securable.of(schema)) && may(role, privilege, Securable.of(table))));
    }

    void check(String role, Translation translation) {
        for (ObjectName read : translation.reads()) {
            requireTable(role, "SELECT", read);
        }
        if (translation.writes() != null) {
            if (translation.writes().schema().schema().equals(SchemaName.INFORMATION)) {
                throw SqlError.notAuthorized(role, translation.writes().toString());
            }
            if (translation.verb() == Translation.Verb.MERGE) {
                requireTable(role, "SELECT", translation.writes());
                requireTable(role, "INSERT", translation.writes());
                requireTable(role, "UPDATE", translation.writes());
            } else {
                requireTable(role, translation.verb().name(), translation.writes());
            }
        }
    }

    private void requireTable(String role, String privilege, ObjectName table) {
        if (!mayTable(role, privilege, table)) {
            throw SqlError.missing("Object", table);
        }
    }

    /** For the streaming service; without a role the user's default counts. */
    public boolean mayInsert(String user, @Nullable String role, ObjectName table) {
        String asked = Objects.requireNonNullElseGet(role, () -> defaultRole(user));
        return hasRole(user, asked) && mayTable(asked, "INSERT", table);
    }
}
