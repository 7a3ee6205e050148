@NullMarked
package io.contrail.cli.cluster;

import org.jspecify.annotations.NullMarked;
