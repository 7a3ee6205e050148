package io.contrail.simulator.control;

/**
 * The name under which a caller may repeat a request.
 *
 * @param key as the caller chose it ({@code Idempotency-Key})
 * @param body hash of what was asked; the same key with another hash is refused
 */
public record RequestId(String key, String body) {}
