@NullMarked
package io.contrail.cli.faults;

import org.jspecify.annotations.NullMarked;
