package io.contrail.changelog.verification;

import io.contrail.changelog.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * What the warehouse has of a table.
 *
 * @param loading whether a reading of the whole table has begun and not ended
 * @param incomplete why it lacks something until somebody acts; null when it does not
 */
public record LandedTable(
        TableSchema schema, boolean loading, @Nullable String incomplete) {}
