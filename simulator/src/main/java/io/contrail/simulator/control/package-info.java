/** What the REST API and the command line may ask of a running simulation. */
@NullMarked
package io.contrail.simulator.control;

import org.jspecify.annotations.NullMarked;
