/** The whole pipeline in one process: the embedded stack, its source, the two connectors and the replay. */
@NullMarked
package io.contrail.cli.pipeline;

import org.jspecify.annotations.NullMarked;
