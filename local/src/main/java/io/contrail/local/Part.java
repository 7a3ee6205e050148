package io.contrail.local;

import io.contrail.local.directory.Ports;

/** A part of the local stack that listens on a port. */
public enum Part {
    POSTGRESQL("PostgreSQL", "postgres", Ports.POSTGRESQL),
    KAFKA("Kafka", "kafka", Ports.KAFKA),
    CONNECT("Kafka Connect", "connect", Ports.CONNECT);

    private final String title;
    private final String key;
    private final int usualPort;

    Part(String title, String key, int usualPort) {
        this.title = title;
        this.key = key;
        this.usualPort = usualPort;
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /** The name in files and settings. */
    public String key() {
        return key;
    }

    public int usualPort() {
        return usualPort;
    }
}
