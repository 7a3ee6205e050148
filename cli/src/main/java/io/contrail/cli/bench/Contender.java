package io.contrail.cli.bench;

import java.sql.Connection;
import java.sql.SQLException;

/** A pipeline under measurement, seen from its ends. */
interface Contender extends AutoCloseable {

    /** A new connection to where the rows arrive; {@link FlightTable#NAME} there is the current table. */
    Connection target() throws SQLException;

    /** An error when the pipeline has stopped by itself: it would be waited for in vain. */
    void check();

    @Override
    void close();
}
