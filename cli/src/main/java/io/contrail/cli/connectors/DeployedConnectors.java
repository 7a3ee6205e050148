package io.contrail.cli.connectors;

import io.contrail.capture.connector.DeployedConnector;
import io.contrail.changelog.PipelineException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All connectors of a cluster, to be found by name. */
public final class DeployedConnectors {
    private final Map<String, DeployedConnector> byName = new LinkedHashMap<>();

    public DeployedConnectors(List<DeployedConnector> all) {
        all.forEach(each -> byName.put(each.name(), each));
    }

    /** Those of these names, each once; one that is not there is an error that tells which are. */
    public List<DeployedConnector> named(Collection<String> names) {
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(byName.keySet());
        if (!unknown.isEmpty()) {
            throw PipelineException.usage(
                    "There is no connector '%s' on this cluster.".formatted(String.join("', '", unknown)),
                    "Nothing was done. There %s."
                            .formatted(
                                    byName.isEmpty()
                                            ? "is no connector at all"
                                            : "are: " + String.join(", ", new TreeSet<>(byName.keySet()))),
                    "correct the name, or name the worker of another cluster with --connect.");
        }
        return new LinkedHashSet<>(names)
                .stream().map(byName::get).filter(each -> each != null).toList();
    }
}
