@NullMarked
package io.contrail.sink;

import org.jspecify.annotations.NullMarked;
