/**
 * Debezium's PostgreSQL connector with three things mended that would lose or double changes over a restart; see {@link
 * io.contrail.capture.debezium.TransactionalPostgresConnector}.
 */
@NullMarked
package io.contrail.capture.debezium;

import org.jspecify.annotations.NullMarked;
