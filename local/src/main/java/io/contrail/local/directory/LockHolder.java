package io.contrail.local.directory;

import java.time.Instant;

/** The process that uses a data directory, as it described itself when it took the lock. */
public record LockHolder(long pid, Instant since) {}
