/** What changes slowly: airports (real), airlines and aircraft types (real), who has its hub where. */
@NullMarked
package io.contrail.simulator.reference;

import org.jspecify.annotations.NullMarked;
