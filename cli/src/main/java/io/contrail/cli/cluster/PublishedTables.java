package io.contrail.cli.cluster;

import io.contrail.capture.debezium.IncludedTables;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.PipelineTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables of a pipeline at one moment: those that the source has and the source connector's settings let through. One
 * that the publication lacks is among them, for what is missing of it would else be told by nobody.
 */
record PublishedTables(List<TableName> now, Set<TableName> unpublished) implements PipelineTables {
    PublishedTables {
        now = List.copyOf(now);
        unpublished = Set.copyOf(unpublished);
    }

    /** @param publication the publication's name */
    static PublishedTables read(SourceConnection source, String publication, IncludedTables included) {
        Set<TableName> published = new TreeSet<>(source.query(
                "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?",
                row -> new TableName(row.getString(1), row.getString(2)),
                publication));
        published.removeIf(table -> !included.contains(table));
        Set<TableName> tables = new TreeSet<>(published);
        if (!included.everything()) {
            TableSelection.all().resolve(source).tables().stream()
                    .filter(included::contains)
                    .forEach(tables::add);
        }
        if (tables.isEmpty()) {
            throw PipelineException.usage(
                    "The pipeline captures no table of %s: its publication '%s' has none that the source connector lets through."
                            .formatted(source.server(), publication),
                    "Nothing was compared.",
                    "check that --source names the database that the source connector reads.");
        }
        Set<TableName> unpublished = new TreeSet<>(tables);
        unpublished.removeAll(published);
        return new PublishedTables(new ArrayList<>(tables), unpublished);
    }

    /** A table that is gone from the source is not known here. */
    @Override
    public Set<TableName> dropped() {
        return Set.of();
    }
}
