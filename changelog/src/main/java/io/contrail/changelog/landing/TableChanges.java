package io.contrail.changelog.landing;

import io.contrail.changelog.Change;
import io.contrail.changelog.TableSchema;
import java.util.List;

/** Changes of one table in the order of their ordinals, all of one shape. */
public record TableChanges(TableSchema schema, List<Change> changes) {}
