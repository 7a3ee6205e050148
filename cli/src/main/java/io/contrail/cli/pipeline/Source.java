package io.contrail.cli.pipeline;

import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.util.List;
import java.util.Optional;

/** A prepared database: everything the source connector needs is there. */
interface Source extends AutoCloseable {

    /** As the connector reads it. */
    SourceAddress capture();

    /** As Contrail itself looks at it, for status and SQL. */
    SourceConnection open();

    List<TableName> tables();

    /** Which tables are wanted, those that are still to come among them. */
    TableSelection selection(PipelineSettings settings);

    /** The writer of flights, where this source has one; not started yet. */
    Optional<FlightProducer> flights();

    /** Address for people. */
    String address();

    /** Removes what Contrail made in a database that is not its own. */
    void forget();

    @Override
    void close();
}
