/** Flight operations, pure: from a real flight to everything that happens to it, with no clock, thread or JDBC. */
@NullMarked
package io.contrail.simulator.operations;

import org.jspecify.annotations.NullMarked;
