/** How other commands talk to a running pipeline: HTTP on the loopback address, with a token from its data directory. */
@NullMarked
package io.contrail.cli.control;

import org.jspecify.annotations.NullMarked;
