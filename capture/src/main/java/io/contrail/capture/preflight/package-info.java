/** The checks that tell, before anything is started, what would go wrong, and how to mend it. */
@NullMarked
package io.contrail.capture.preflight;

import org.jspecify.annotations.NullMarked;
