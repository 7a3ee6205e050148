package io.contrail.cli.bench;

/**
 * One turn of everybody, one after the other.
 *
 * @param limit seconds that PostgreSQL takes for the md5 of every row, in one process
 * @param parallelLimit seconds with workers, as PostgreSQL plans it by itself
 * @param limitCpu of {@code limit}
 */
record VerifyTurn(
        double limit,
        ServerCpu limitCpu,
        double parallelLimit,
        VerifyRound ours,
        ServerCpu ourCpu,
        RowHashes peer,
        ServerCpu peerCpu) {}
