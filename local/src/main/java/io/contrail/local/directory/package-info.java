@NullMarked
package io.contrail.local.directory;

import org.jspecify.annotations.NullMarked;
