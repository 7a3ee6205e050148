/** Writes the changes of flight operations to PostgreSQL, in the order of simulated time, each exactly once. */
@NullMarked
package io.contrail.simulator.replay;

import org.jspecify.annotations.NullMarked;
