/** {@code /metrics} on the REST interface of a Kafka Connect worker. */
@NullMarked
package io.contrail.metrics.connect;

import org.jspecify.annotations.NullMarked;
