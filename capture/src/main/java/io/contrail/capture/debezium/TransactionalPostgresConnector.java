package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's PostgreSQL connector, its offsets moved to the borders of transactions.
 *
 * <p>The stock connector stores the position of the last event and, on a restart, skips events until it has passed it.
 * Several events can share one position - the rows of a COPY, the halves of a key update, a TRUNCATE of several tables -
 * and then 3.7.0 skips rows that were never sent, or sends one twice (docs/adr/0003). Kafka's transactions do not mend
 * that: they store just such an offset. This one stores the end of the commit <em>before</em> the event's transaction,
 * so that a restart always sends whole transactions, and gives every change a position that is the same each time it is
 * sent, so that the sink drops exactly the repetitions.
 */
public final class TransactionalPostgresConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return TransactionalPostgresConnectorTask.class;
    }
}
