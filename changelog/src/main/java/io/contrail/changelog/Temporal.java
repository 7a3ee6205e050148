package io.contrail.changelog;

/** How a {@link Row} carries PostgreSQL's {@code infinity} and {@code -infinity} of dates and timestamps. */
public final class Temporal {
    /** Days that stand for {@code infinity}; no date of PostgreSQL is this late. */
    public static final int DATE_INFINITY = Integer.MAX_VALUE;

    public static final int DATE_NEGATIVE_INFINITY = Integer.MIN_VALUE + 1;

    /** Microseconds that stand for {@code infinity}; no timestamp of PostgreSQL is this late. */
    public static final long TIMESTAMP_INFINITY = Long.MAX_VALUE;

    public static final long TIMESTAMP_NEGATIVE_INFINITY = Long.MIN_VALUE + 1;

    private Temporal() {}
}
