package io.contrail.verifier;

import io.contrail.changelog.TableId;
import io.contrail.verifier.source.NotVerifiableException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one table.
 *
 * @param rows in the source, where they were compared
 * @param chunks that were compared
 * @param pin the last one, as PostgreSQL writes it; null when none was taken
 * @param lagMillis the longest time from a pin until the warehouse had all that it sees
 * @param obstacle why it is not verified; null when it could be compared
 * @param reason the obstacle in words; null when there is none
 * @param differences rows that differ
 * @param examples the first of them
 * @param unconfirmed chunks that differed under a first pin and not under a second
 * @param notes what is compared inexactly or not at all
 */
public record TableReport(
        TableId id,
        long rows,
        long chunks,
        @Nullable String pin,
        long lagMillis,
        Verdict verdict,
        NotVerifiableException.@Nullable Reason obstacle,
        @Nullable String reason,
        long differences,
        List<Difference> examples,
        long unconfirmed,
        List<String> notes) {
    /** Its name for people. */
    public String table() {
        return id.toString();
    }
}
