package io.contrail.changelog.landing;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be applied, with all that is needed to apply it later.
 *
 * @param ordinal its offset: where it belongs among its table's changes
 * @param txId of the writing transaction; 0 when the record does not say
 * @param lsn of the change, or of the commit before its transaction; 0 when the record does not say
 */
public record DeadLetter(
        Stream stream,
        long ordinal,
        TableId table,
        long txId,
        long lsn,
        PipelineException reason,
        @Nullable Bytes key,
        @Nullable Bytes value,
        List<Header> headers) {

    /** Raw bytes of the record. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Bytes(byte[] content) {}

    /** A header of the record. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte[] value) {}

    public DeadLetter {
        headers = List.copyOf(headers);
    }
}
