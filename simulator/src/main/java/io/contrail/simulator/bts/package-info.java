/** Real US flights as the Bureau of Transportation Statistics published them, read from a file and checked. */
@NullMarked
package io.contrail.simulator.bts;

import org.jspecify.annotations.NullMarked;
