package io.contrail.capture.connector;

/**
 * A connector as Kafka Connect has it: its settings, with references to secrets as they were given, and how it is.
 *
 * @param role source or sink, or whatever else Connect says
 */
public record DeployedConnector(ConnectorConfig config, ConnectorStatus status, String role) {
    public String name() {
        return config.name();
    }

    /** The full name of its class, or the short one that Connect also takes. */
    public String type() {
        return setting("connector.class", "");
    }

    /** Whether it is one of this class. */
    public boolean is(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return type().equals(type) || type().equals(simple) || (type() + "Connector").equals(simple);
    }

    public String setting(String key, String otherwise) {
        return config.settings().getOrDefault(key, otherwise);
    }
}
