package io.contrail.capture.debezium;

/** The transactions of which changes have been sent lately: more than can be between their commit and being visible. */
final class RecentTransactions {
    private static final int SIZE = 1 << 16;

    private final int[] ring = new int[SIZE];
    private long count;

    void add(int transaction) {
        ring[(int) (count++ % SIZE)] = transaction;
    }

    /** False when a change has been sent that this snapshot does not see: what it reads would be older. */
    boolean allSeenBy(PgSnapshot snapshot) {
        for (int i = 0; i < Math.min(count, SIZE); i++) {
            if (!snapshot.sees(ring[i])) {
                return false;
            }
        }
        return true;
    }
}
