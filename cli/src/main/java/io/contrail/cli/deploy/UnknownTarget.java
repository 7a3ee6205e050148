package io.contrail.cli.deploy;

import java.util.Optional;

/** No account: a plan says what would be run, and cannot say what of it is there. */
public final class UnknownTarget implements DeployTarget {
    @Override
    public String title() {
        return "no account (CONTRAIL_SNOWFLAKE_ACCOUNT is not set, so nothing was compared)";
    }

    @Override
    public String user() {
        return "";
    }

    @Override
    public Optional<String> skips(SqlStatement statement) {
        return Optional.empty();
    }

    @Override
    public Optional<Existing> existing(String database) {
        return Optional.empty();
    }

    @Override
    public void execute(String sql) {
        throw new IllegalStateException("There is nothing to run it on");
    }

    @Override
    public void close() {}
}
