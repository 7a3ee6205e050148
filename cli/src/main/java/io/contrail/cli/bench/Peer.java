package io.contrail.cli.bench;

import io.contrail.cli.pipeline.Pipeline;
import io.contrail.local.directory.DataDirectory;
import io.contrail.local.postgres.PostgresServer;
import java.sql.Connection;

final class Peer implements Contender {
    static final String SLOT = "bench_peer";

    static Peer start(Pipeline pipeline, DataDirectory directory, PostgresServer source, PostgresServer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Connection target() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume() {}

    @Override
    public void pause() {}

    @Override
    public void check() {}

    @Override
    public void close() {}
}
