@NullMarked
package io.contrail.cli.connectors;

import org.jspecify.annotations.NullMarked;
