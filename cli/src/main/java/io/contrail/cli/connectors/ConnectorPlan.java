package io.contrail.cli.connectors;

import io.contrail.capture.connector.ConnectorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A connector as a file wants it, beside what the cluster has.
 *
 * @param present the cluster's settings; empty when it has no such connector
 */
public record ConnectorPlan(ConnectorConfig wanted, Optional<Map<String, String>> present) {
    /** Connect adds it to the settings by itself. */
    private static final String NAME = "name";

    /** What applying it does. */
    public enum Action {
        CREATE,
        UPDATE,
        NOTHING
    }

    public ConnectorPlan {
        present = present.map(Map::copyOf);
    }

    public String name() {
        return wanted.name();
    }

    public Action action() {
        if (present.isEmpty()) {
            return Action.CREATE;
        }
        return changes().isEmpty() ? Action.NOTHING : Action.UPDATE;
    }

    /** What differs, by the settings' names. */
    public List<SettingChange> changes() {
        Map<String, String> before = new TreeMap<>(present.orElse(Map.of()));
        Map<String, String> after = new TreeMap<>(wanted.settings());
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.remove(NAME);
        List<SettingChange> changes = new ArrayList<>();
        for (String name : names) {
            String is = before.get(name);
            String shall = after.get(name);
            if (is == null && shall != null) {
                changes.add(new SettingChange.Added(name, shall));
            } else if (is != null && shall == null) {
                changes.add(new SettingChange.Removed(name, is));
            } else if (is != null && shall != null && !is.equals(shall)) {
                changes.add(new SettingChange.Changed(name, is, shall));
            }
        }
        return changes;
    }

    /** Settings may hold secrets. */
    @Override
    public String toString() {
        return "plan for " + wanted;
    }
}
