/** The connector: its configuration filled in, and Kafka Connect told about it. */
@NullMarked
package io.contrail.capture.connector;

import org.jspecify.annotations.NullMarked;
