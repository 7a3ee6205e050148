package io.contrail.verifier;

import io.contrail.verifier.source.NotVerifiableException;
import java.util.List;

/**
 * What a verification found.
 *
 * @param at when it began, in ISO 8601
 * @param scope what was asked for
 */
public record VerificationReport(String at, long millis, String scope, List<TableReport> tables) {
    /** The worst of all tables. A table that the source has dropped cannot be compared and does not count. */
    public Verdict verdict() {
        if (tables.stream().anyMatch(table -> table.verdict() == Verdict.DIFFERENT)) {
            return Verdict.DIFFERENT;
        }
        boolean verified = !tables.isEmpty()
                && tables.stream()
                        .allMatch(table -> table.verdict() == Verdict.VERIFIED
                                || (table.obstacle() == NotVerifiableException.Reason.DROPPED && tables.size() > 1));
        return verified ? Verdict.VERIFIED : Verdict.UNVERIFIED;
    }

    public long differences() {
        return tables.stream().mapToLong(TableReport::differences).sum();
    }
}
