package io.contrail.cli.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contrail.capture.connector.ConnectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void readsAFoldersFilesAndFillsEachWithWhatItTakes() throws IOException {
        write("b.json", "{\"name\": \"{{p}}-b\", \"config\": {\"connector.class\": \"B\", \"k\": \"{{only.b}}\"}}");
        write("a.json", "{\"name\": \"{{p}}-a\", \"config\": {\"connector.class\": \"A\"}}");
        write("README.md", "not a connector");
        List<ConnectorConfig> connectors = ConnectorFiles.read(List.of(folder))
                .fill(Map.of("p", "shop", "only.b", "1", "of.another.pipeline", "2"), List.of("p"));
        assertThat(connectors).extracting(ConnectorConfig::name).containsExactly("shop-a", "shop-b");
        assertThat(connectors.get(1).settings()).containsEntry("k", "1");
    }

    @Test
    void namesEveryPlaceholderWithoutAValueAndValuesThatNoneTakes() throws IOException {
        Path a = write("a.json", "{\"name\": \"{{p}}\", \"config\": {\"connector.class\": \"{{c}}\"}}");
        Path b = write("b.json", "{\"name\": \"{{p}}-b\", \"config\": {\"connector.class\": \"{{d}}\"}}");
        ConnectorFiles files = ConnectorFiles.read(List.of(a, b));
        assertThatThrownBy(() -> files.fill(Map.of("c", "x"), List.of("c")))
                .hasMessageContaining("d (b.json), p (a.json, b.json)");
        assertThatThrownBy(() -> files.fill(Map.of("p", "1", "c", "2", "d", "3", "e", "4"), List.of("p", "e")))
                .hasMessageContaining("No file has a placeholder e.")
                .hasMessageContaining("c, d, p");
    }

    @Test
    void refusesWhatCannotBeDeployed() throws IOException {
        Path none = write("none.json", "{\"name\": \"a\", \"config\": {\"k\": \"v\"}}");
        assertThatThrownBy(() -> ConnectorFiles.read(List.of(none)).fill(Map.of(), List.of()))
                .hasMessageContaining("no connector.class");
        Path two = write("two.json", "{\"name\": \"a\", \"config\": {\"connector.class\": \"A\", \"name\": \"b\"}}");
        assertThatThrownBy(() -> ConnectorFiles.read(List.of(two)).fill(Map.of(), List.of()))
                .hasMessageContaining("two names");
        Path one = write("one.json", "{\"name\": \"a\", \"config\": {\"connector.class\": \"A\"}}");
        Path same = write("same.json", "{\"name\": \"a\", \"config\": {\"connector.class\": \"A\"}}");
        assertThatThrownBy(() -> ConnectorFiles.read(List.of(one, same)).fill(Map.of(), List.of()))
                .hasMessageContaining("both of the connector 'a'");
        assertThatThrownBy(() -> ConnectorFiles.read(List.of(folder.resolve("missing.json"))))
                .hasMessageContaining("missing.json cannot be read");
        assertThatThrownBy(() -> ConnectorFiles.read(List.of(Files.createDirectory(folder.resolve("empty")))))
                .hasMessageContaining("has no file");
    }
}
