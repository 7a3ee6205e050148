package io.contrail.changelog.verification;

import java.util.List;

/**
 * One row of a chunk, or some equal ones of a table without a key.
 *
 * @param key canonical texts of the key's columns, in the key's order; empty for a table without a key
 * @param count of equal rows
 */
public record RowPrint(List<String> key, Fingerprint print, long count) {
    public RowPrint {
        key = List.copyOf(key);
    }
}
