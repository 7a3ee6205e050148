/** Which tables are captured. */
@NullMarked
package io.contrail.capture.selection;

import org.jspecify.annotations.NullMarked;
