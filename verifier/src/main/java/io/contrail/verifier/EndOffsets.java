package io.contrail.verifier;

import io.contrail.changelog.landing.Stream;
import java.util.Collection;
import java.util.Map;

/** Where Kafka's topics end now. */
@FunctionalInterface
public interface EndOffsets {
    /** The offset that the next record of each partition will get; a topic that does not exist has none. */
    Map<Stream, Long> of(Collection<String> topics);
}
