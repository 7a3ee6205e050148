/** The pipeline's connectors as resources of the Strimzi operator. */
@NullMarked
package io.contrail.cli.kubernetes;

import org.jspecify.annotations.NullMarked;
