/** The pure core: what a change is and what a warehouse must promise. No Kafka, JDBC, clock or thread. */
@NullMarked
package io.contrail.changelog;

import org.jspecify.annotations.NullMarked;
