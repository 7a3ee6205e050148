package io.contrail.verifier;

/** What a verification comes to. Only {@link #VERIFIED} says that both sides agree. */
public enum Verdict {
    VERIFIED,
    DIFFERENT,
    UNVERIFIED
}
