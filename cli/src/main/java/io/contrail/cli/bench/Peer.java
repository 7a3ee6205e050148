package io.contrail.cli.bench;

import io.contrail.capture.connector.ConnectorTemplate;
import io.contrail.cli.pipeline.Pipeline;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What one would take without Contrail: the same Debezium connector as it comes, and Debezium's JDBC sink into another
 * PostgreSQL. On the same broker and worker, both tuned for throughput.
 */
final class Peer implements Contender {
    static final String SLOT = "bench_peer";

    private static final String SOURCE = "peer-source";
    private static final String SINK = "peer-sink";

    private final Pipeline host;
    private final PostgresServer target;

    private Peer(Pipeline host, PostgresServer target) {
        this.host = host;
        this.target = target;
    }

    /**
     * Deploys it; it streams at once from where its slot stands.
     *
     * @param host whose worker runs it
     * @param target has the empty table
     */
    static Peer start(Pipeline host, DataDirectory directory, PostgresServer source, PostgresServer target) {
        host.connect()
                .put(template(SOURCE)
                        .fill(Map.of(
                                "source.port", Integer.toString(source.port()),
                                "source.user", source.superuser().user(),
                                "source.password", secret(directory, "source"),
                                "slot", SLOT,
                                "publication", OurPipeline.NAME.publication())));
        host.connect()
                .put(template(SINK)
                        .fill(Map.of(
                                "target.port", Integer.toString(target.port()),
                                "target.user", target.superuser().user(),
                                "target.password", secret(directory, "peer"),
                                "key.schema", PeerSchema.key(),
                                "value.schema", PeerSchema.value())));
        return new Peer(host, target);
    }

    @Override
    public Connection target() throws SQLException {
        return OurPipeline.connect(target);
    }

    @Override
    public void check() {
        OurPipeline.check(host, List.of(SOURCE, SINK));
    }

    @Override
    public void close() {
        host.connect().stop(SINK);
        host.connect().stop(SOURCE);
    }

    /** The password that {@link PostgresServer} keeps in the data directory under its own name. */
    private static String secret(DataDirectory directory, String server) {
        return "${file:%s:%s.password}".formatted(directory.path().resolve("secrets.properties"), server);
    }

    private static ConnectorTemplate template(String name) {
        String file = name + ".json";
        try (InputStream json = Peer.class.getResourceAsStream(file)) {
            if (json == null) {
                throw new IllegalStateException("Not packed with the command: " + file);
            }
            return new ConnectorTemplate(file, new String(json.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
