package io.contrail.cli.deploy;

import java.sql.SQLException;
import java.util.Optional;

/** Where a file is deployed to. One thread uses it. */
public interface DeployTarget extends AutoCloseable {

    /** For people, e.g. {@code Snowflake account org-name}. */
    String title();

    /** Who deploys. */
    String user();

    /** Why a statement is not run here; asked of each in their order. Empty when it is run. */
    Optional<String> skips(SqlStatement statement);

    /**
     * What is there before.
     *
     * @param database that the file is about
     * @return empty when it cannot be told
     */
    Optional<Existing> existing(String database) throws SQLException;

    void execute(String sql) throws SQLException;

    @Override
    void close();
}
