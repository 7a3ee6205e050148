package io.contrail.changelog.verification;

import io.contrail.changelog.TableId;
import java.util.List;
import java.util.Map;

/** Keeps what was verified, in {@code contrail.checks} and its neighbours. */
public interface CheckStore {
    /** More checks, in their order. */
    void add(List<Check> checks);

    /** Replaces the ranges of a table and when each was last found equal. */
    void coverage(TableId table, List<CheckedRange> ranges);

    /** The ranges of every table, in the order of their keys. */
    Map<TableId, List<CheckedRange>> coverage();
}
