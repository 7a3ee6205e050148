@NullMarked
package io.contrail.simulator;

import org.jspecify.annotations.NullMarked;
