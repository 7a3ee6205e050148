package io.contrail.simulator.live;

import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The scenarios, with their parameters and what these are when left out; empty is chosen when it starts. */
enum Scenario {
    STORM(Map.of("airport", "ORD", "hours", "6")),
    GROUND_STOP(Map.of("airport", "EWR", "minutes", "90")),
    BULK_TRANSACTION(Map.of("rows", "1000000")),
    RE_REGISTRATION(Map.of("registration", "")),
    RETENTION(Map.of("keep-hours", "6")),
    ERASE(Map.of("crew-id", "")),
    SCHEMA_CHANGE(Map.of("rows", "1000"));

    @SuppressWarnings("ImmutableEnumChecker") // Map.of
    private final Map<String, String> defaults;

    Scenario(Map<String, String> defaults) {
        this.defaults = defaults;
    }

    /** As callers write it: {@code ground-stop}. */
    String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static Scenario named(String name) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandRejectedException(
                        Reason.NOT_FOUND,
                        "There is no scenario '%s'; there are %s."
                                .formatted(
                                        name,
                                        Arrays.stream(values())
                                                .map(Scenario::text)
                                                .collect(Collectors.joining(", ")))));
    }

    /** All parameters, those that were given and the defaults of the others. */
    Map<String, String> complete(Map<String, String> given) {
        for (String name : given.keySet()) {
            if (!defaults.containsKey(name)) {
                throw new CommandRejectedException(
                        Reason.INVALID,
                        "Scenario %s has no parameter '%s'; it has %s."
                                .formatted(text(), name, new TreeMap<>(defaults).keySet()));
            }
        }
        Map<String, String> all = new TreeMap<>(defaults);
        all.putAll(given);
        return all;
    }

    /** A whole number among the parameters. */
    static int number(Map<String, String> parameters, String name, int least, int greatest) {
        String text = parameters.getOrDefault(name, "");
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers out of range.
        }
        throw new CommandRejectedException(
                Reason.INVALID,
                "Parameter '%s' is a whole number from %d to %d, not '%s'.".formatted(name, least, greatest, text));
    }
}
