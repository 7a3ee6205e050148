package io.contrail.changelog.landing;

import io.contrail.changelog.Change;
import io.contrail.changelog.TableSchema;
import java.util.List;

/**
 * Changes of one table in the order of their ordinals, all of one shape.
 *
 * @param stream that brought them: a warehouse may keep progress beside each stream's own changes
 */
public record TableChanges(Stream stream, TableSchema schema, List<Change> changes) {}
