/** What Contrail makes in the source: publication, replication slot, heartbeat, capture role. */
@NullMarked
package io.contrail.capture.replication;

import org.jspecify.annotations.NullMarked;
