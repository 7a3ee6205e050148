@NullMarked
package io.contrail.cli.pipeline;

import org.jspecify.annotations.NullMarked;
