package io.contrail.changelog;

/**
 * A column of a captured table.
 *
 * @param name as in the source
 * @param type how its values are kept
 * @param sourceType the source's own name of the type, for people and for documentation; e.g. {@code numeric(12,3)}
 */
public record Column(String name, ColumnType type, String sourceType) {}
