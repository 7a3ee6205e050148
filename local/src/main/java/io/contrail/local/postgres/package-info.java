@NullMarked
package io.contrail.local.postgres;

import org.jspecify.annotations.NullMarked;
