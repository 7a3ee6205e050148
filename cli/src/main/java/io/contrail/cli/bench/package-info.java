/** {@code contrail bench}: how fast the pipeline is, beside the limit of its source and beside another pipeline. */
@NullMarked
package io.contrail.cli.bench;

import org.jspecify.annotations.NullMarked;
