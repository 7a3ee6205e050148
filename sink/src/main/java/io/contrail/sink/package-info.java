/**
 * The Kafka Connect sink connector: reads the changes of every table from its topic and lands them in a warehouse,
 * exactly once.
 */
@NullMarked
package io.contrail.sink;

import org.jspecify.annotations.NullMarked;
