package io.contrail.changelog.landing;

import io.contrail.changelog.Lsn;

/**
 * Where in the source's stream of transactions a change of one table stands: the same however often it is sent, and
 * later for every later change. What is not after the last position that was landed is a repetition.
 *
 * @param commit end of the commit that came before the change's transaction
 * @param index of the change among those of its table since that commit, from 1
 */
public record SourcePosition(Lsn commit, long index) implements Comparable<SourcePosition> {
    /** Before every change. */
    public static final SourcePosition START = new SourcePosition(new Lsn(0), 0);

    @Override
    public int compareTo(SourcePosition other) {
        int byCommit = commit.compareTo(other.commit);
        return byCommit != 0 ? byCommit : Long.compare(index, other.index);
    }
}
