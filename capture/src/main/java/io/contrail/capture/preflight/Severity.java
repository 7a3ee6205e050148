package io.contrail.capture.preflight;

/** How bad a finding is, the worst last. */
public enum Severity {
    OK,
    /** It works, and something will surprise somebody. */
    WARNING,
    /** Starting, or going on, would fail or lose changes. */
    ERROR
}
