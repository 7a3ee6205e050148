package io.contrail.changelog.landing;

import java.util.List;
import java.util.Map;

/**
 * What is made durable together or not at all.
 *
 * @param tables changes; a table may come more than once, then in order
 * @param progress of every stream that moved, after these changes
 * @param schemas wire schemas that were not known before, by fingerprint
 * @param deadLetters records that the progress passes and that were not applied
 */
public record Landing(
        List<TableChanges> tables,
        Map<Stream, Progress> progress,
        Map<String, String> schemas,
        List<DeadLetter> deadLetters) {

    public Landing {
        if (progress.isEmpty()) {
            throw new IllegalArgumentException("A landing covers no record");
        }
    }

    /** A landing in which every record could be applied. */
    public Landing(List<TableChanges> tables, Map<Stream, Progress> progress, Map<String, String> schemas) {
        this(tables, progress, schemas, List.of());
    }

    public int size() {
        return tables.stream().mapToInt(table -> table.changes().size()).sum();
    }
}
