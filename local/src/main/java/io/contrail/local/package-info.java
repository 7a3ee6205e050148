@NullMarked
package io.contrail.local;

import org.jspecify.annotations.NullMarked;
