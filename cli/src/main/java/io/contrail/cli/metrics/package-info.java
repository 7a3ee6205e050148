/** {@code /metrics} of the processes that the command starts, and the dashboards and alerts that are made from the catalogue. */
@NullMarked
package io.contrail.cli.metrics;

import org.jspecify.annotations.NullMarked;
