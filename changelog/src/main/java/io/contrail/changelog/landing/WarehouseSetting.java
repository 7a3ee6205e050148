package io.contrail.changelog.landing;

/**
 * One setting of a warehouse, as the reference page shows it.
 *
 * @param name without the warehouse's name and the dot
 * @param byDefault empty for none
 * @param sentence what it means
 */
public record WarehouseSetting(String name, String byDefault, String sentence) {}
