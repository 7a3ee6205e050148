package io.contrail.cli.bench;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

record PeerJars(String pluginPath, String version) {
    record Found(Optional<PeerJars> jars, @Nullable String missing) {}

    static Found fetch(Consumer<String> progress) {
        return new Found(Optional.empty(), "not yet");
    }
}
