/** A pipeline on a Kafka Connect cluster of the user's own, known through what the cluster says of its connectors. */
@NullMarked
package io.contrail.cli.cluster;

import org.jspecify.annotations.NullMarked;
