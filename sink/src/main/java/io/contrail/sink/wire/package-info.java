/**
 * What travels in Kafka: Debezium's envelope as plain JSON that anybody can read, with the fingerprint of its schema in
 * a header and the whole schema once, so that types stay exact without a registry.
 */
@NullMarked
package io.contrail.sink.wire;

import org.jspecify.annotations.NullMarked;
