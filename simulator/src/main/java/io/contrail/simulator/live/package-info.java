/** A simulated world that is written to PostgreSQL as it goes on, and takes commands. */
@NullMarked
package io.contrail.simulator.live;

import org.jspecify.annotations.NullMarked;
