package io.contrail.capture.source;

/** A password that never shows itself in a log, a message or a debugger's toString. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "****";
    }
}
