package io.contrail.simulator.operations;

/** The key of an {@code aircraft} row changes; its transponder address stays. */
public record Reregistration(String from, String to) implements Row {
    @Override
    public String table() {
        return "aircraft";
    }
}
