@NullMarked
package io.contrail.cli.deploy;

import org.jspecify.annotations.NullMarked;
