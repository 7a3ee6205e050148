package io.contrail.local;

/** Stack settings that leave the usual ports to whoever uses them on this machine. */
final class TestStack {
    private TestStack() {}

    static StackSettings settings() {
        return StackSettings.usual();
    }
}
