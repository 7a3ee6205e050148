/** The tables of schema flightops and the rows that never change during a replay. */
@NullMarked
package io.contrail.simulator.schema;

import org.jspecify.annotations.NullMarked;
