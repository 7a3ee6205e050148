package io.contrail.simulator.control;

import java.util.Map;

/**
 * Which scenario is to be started.
 *
 * @param name {@code storm}, {@code ground-stop}, {@code bulk-transaction}, {@code re-registration}, {@code retention},
 *     {@code erase} or {@code schema-change}
 * @param parameters by name, as text; those that are left out have defaults
 */
public record ScenarioRequest(String name, Map<String, String> parameters) {
    public ScenarioRequest {
        parameters = Map.copyOf(parameters);
    }
}
