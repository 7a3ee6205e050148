/** The REST API of a running simulation: reads straight from PostgreSQL, writes through the simulation. */
@NullMarked
package io.contrail.simulator.api;

import org.jspecify.annotations.NullMarked;
