/** The catalogue of metrics, and how a process shows them to Prometheus, Datadog and whoever else reads {@code /metrics}. */
@NullMarked
package io.contrail.metrics;

import org.jspecify.annotations.NullMarked;
