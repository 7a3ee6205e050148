@NullMarked
package io.contrail.cli;

import org.jspecify.annotations.NullMarked;
