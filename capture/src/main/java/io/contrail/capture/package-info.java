@NullMarked
package io.contrail.capture;

import org.jspecify.annotations.NullMarked;
