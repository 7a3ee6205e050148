package io.contrail.capture.debezium;

/** How far the reading of whole tables beside the stream has got. */
public interface SnapshotProgressMXBean {

    /** The last request that was taken up; empty when there was none. */
    String getRequest();

    /** The table that is being read; empty when none is. */
    String getTable();

    /** Rows of it that have been read. */
    long getRows();

    /** How many it may have, by PostgreSQL's own estimate. */
    long getEstimatedRows();

    /** Tables that wait, the one that is being read not among them. */
    java.util.List<String> getWaiting();

    /** Tables that have been read since the task was started. */
    long getTables();

    /** Why the reading does not get on; empty when it does. */
    String getTrouble();
}
