package io.contrail.local.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    private Path temp;

    @Test
    void takesTheUsualPortAndThenRemembersIt() throws IOException {
        int usual = freePort();
        assertThat(ports().choose("kafka", usual, OptionalInt.empty()).port()).isEqualTo(usual);
        assertThat(ports().choose("kafka", 1, OptionalInt.empty()))
                .isEqualTo(new Ports.Choice(usual, OptionalInt.empty()));
        assertThat(Ports.last(settings(), "kafka")).hasValue(usual);
    }

    @Test
    void takesAFreePortWhenTheUsualOneIsTakenAndSaysSo() throws IOException {
        try (ServerSocket other = taken()) {
            Ports.Choice choice = ports().choose("kafka", other.getLocalPort(), OptionalInt.empty());
            assertThat(choice.instead()).hasValue(other.getLocalPort());
            assertThat(choice.port()).isNotEqualTo(other.getLocalPort());
        }
    }

    @Test
    void refusesAPortThatWasAskedForAndIsTaken() throws IOException {
        try (ServerSocket other = taken()) {
            assertThatThrownBy(() -> ports().choose("kafka", 1, OptionalInt.of(other.getLocalPort())))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("Port %d, asked for kafka, is in use", other.getLocalPort());
        }
    }

    @Test
    void givesNoPortTwice() throws IOException {
        Ports ports = ports();
        int usual = freePort();
        assertThat(ports.choose("a", usual, OptionalInt.empty()).port())
                .isNotEqualTo(ports.choose("b", usual, OptionalInt.empty()).port());
    }

    private Ports ports() {
        return new Ports(settings());
    }

    private SettingsFile settings() {
        return new SettingsFile(temp.resolve("contrail.properties"));
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = taken()) {
            return socket.getLocalPort();
        }
    }
}
