package io.contrail.sink;

import java.util.Map;

/** The MBean {@code io.contrail:type=dead-letters,connector=...,task=...}: has a running sink task apply dead letters. */
public interface RedrivesMXBean {

    /**
     * Applies a dead letter in its right place.
     *
     * @return nothing when it was applied; else the error's {@code kind}, {@code what}, {@code meaning}, {@code todo}
     */
    Map<String, String> redrive(long number);

    /** Takes a dead letter off without applying it; the answer is as for {@link #redrive}. */
    Map<String, String> discard(long number);
}
