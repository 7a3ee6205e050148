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
    /** The worst of all tables. One that the source has dropped does not count, unless nothing else was compared. */
    public Verdict verdict() {
        if (tables.stream().anyMatch(table -> table.verdict() == Verdict.DIFFERENT)) {
            return Verdict.DIFFERENT;
        }
        boolean some = tables.stream().anyMatch(table -> table.verdict() == Verdict.VERIFIED);
        boolean all = tables.stream()
                .allMatch(table -> table.verdict() == Verdict.VERIFIED
                        || table.obstacle() == NotVerifiableException.Reason.DROPPED);
        return some && all ? Verdict.VERIFIED : Verdict.UNVERIFIED;
    }

    public long differences() {
        return tables.stream().mapToLong(TableReport::differences).sum();
    }
}
