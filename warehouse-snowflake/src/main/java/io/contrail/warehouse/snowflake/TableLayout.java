package io.contrail.warehouse.snowflake;

import static io.contrail.warehouse.snowflake.Identifiers.quote;
import static io.contrail.warehouse.snowflake.Identifiers.quoteAll;

import io.contrail.changelog.Column;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a table's changes lie, as SQL text: the changelog, to which the streaming pipe appends, the current table, into
 * which an apply merges, and the history, a view of the changelog. Every name is quoted, so that its case is kept.
 *
 * @param toasted columns in which an unchanged TOASTed value has been seen; only for these old values are looked up
 * @param asText columns that are held as text since a value came that Snowflake's type cannot hold
 * @param retired columns that only the changelog still has, as old changes carry them, and their types
 * @param shapedAt ordinal of the first change of this shape: in the changelog older ones may lack what the table has
 */
record TableLayout(
        TableSchema schema, Set<String> toasted, Set<String> asText, Map<String, String> retired, long shapedAt) {

    static final String META = "\"_op\" VARCHAR NOT NULL, \"_tx_id\" NUMBER(38,0) NOT NULL,"
            + " \"_lsn\" NUMBER(38,0) NOT NULL, \"_ordinal\" NUMBER(38,0) NOT NULL,"
            + " \"_committed_at\" TIMESTAMP_TZ(6) NOT NULL, \"_landed_at\" TIMESTAMP_TZ(6) NOT NULL,"
            + " \"_unchanged\" VARCHAR";

    static final List<String> META_NAMES =
            List.of("_op", "_tx_id", "_lsn", "_ordinal", "_committed_at", "_landed_at", "_unchanged");

    TableLayout {
        toasted = Set.copyOf(toasted);
        asText = Set.copyOf(asText);
        retired = Map.copyOf(retired);
    }

    static TableLayout of(TableSchema schema) {
        return new TableLayout(schema, Set.of(), Set.of(), Map.of(), 0);
    }

    /** The same table of which the source's catalog says something else. */
    TableLayout withSchema(TableSchema other) {
        return new TableLayout(other, toasted, asText, retired, shapedAt);
    }

    TableLayout withToasted(Set<String> more) {
        return new TableLayout(schema, both(toasted, more), asText, retired, shapedAt);
    }

    TableLayout withText(Set<String> more) {
        return new TableLayout(schema, toasted, both(asText, more), retired, shapedAt);
    }

    private static Set<String> both(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    TableId table() {
        return schema.table();
    }

    /** The name under which the registry knows the table. */
    String name() {
        return name(table());
    }

    /** One name for both parts; a dot within the schema's name is written otherwise, so that no two tables share one. */
    static String name(TableId table) {
        return table.schema().replace("%", "%25").replace(".", "%2E") + "." + table.name();
    }

    String current() {
        return quote(table().schema()) + "." + quote(table().name());
    }

    String changelogSchema() {
        return table().schema() + "_changelog";
    }

    String changelog() {
        return quote(changelogSchema()) + "." + quote(table().name());
    }

    String history() {
        return quote(table().schema() + "_history") + "." + quote(table().name());
    }

    Held held(Column column) {
        return new Held(column.type(), asText.contains(column.name()));
    }

    /** The changelog's columns that come from the source, and their types. */
    Map<String, String> archived() {
        Map<String, String> archived = new TreeMap<>(retired);
        schema.columns()
                .forEach(column -> archived.put(column.name(), held(column).sql()));
        return archived;
    }

    String columns() {
        return quoteAll(schema.columnNames());
    }

    String key() {
        return quoteAll(schema.key());
    }

    List<String> create() {
        List<String> statements = new ArrayList<>();
        for (String suffix : List.of("", "_changelog", "_history")) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + quote(table().schema() + suffix));
        }
        statements.add(
                "CREATE TABLE IF NOT EXISTS %s (%s, \"_tx_id\" NUMBER(38,0) NOT NULL, \"_ordinal\" NUMBER(38,0) NOT NULL)"
                        .formatted(current(), columnTypes()));
        statements.add("CREATE TABLE IF NOT EXISTS %s (%s, %s)".formatted(changelog(), columnTypes(), META));
        statements.add(createHistory());
        return statements;
    }

    String createHistory() {
        return "CREATE OR REPLACE VIEW %s AS %s".formatted(history(), new HistoryView(this).query());
    }

    private String columnTypes() {
        return schema.columns().stream()
                .map(column -> quote(column.name()) + " " + held(column).sql())
                .collect(Collectors.joining(", "));
    }

    String keysEqual(String left, String right) {
        return join(
                schema.key(), " AND ", column -> "%s.%s = %s.%s".formatted(left, quote(column), right, quote(column)));
    }

    String columnsSame(String left, String right) {
        return join(
                schema.columnNames(),
                " AND ",
                column -> "%s.%s IS NOT DISTINCT FROM %s.%s".formatted(left, quote(column), right, quote(column)));
    }

    String prefixedColumns(String alias) {
        return join(schema.columnNames(), ", ", column -> alias + "." + quote(column));
    }

    List<String> toastedInOrder() {
        return schema.columnNames().stream().filter(toasted::contains).toList();
    }

    /** Whether a change of the changelog has kept a column's old value. */
    static String unchanged(String alias, String column) {
        return "coalesce(contains(%s.\"_unchanged\", %s), false)"
                .formatted(alias, Identifiers.literal(unchangedName(column)));
    }

    /** A name in {@code _unchanged}: between quotes, and none within, so that one is never found in another. */
    static String unchangedName(String column) {
        return '"' + column.replace("%", "%25").replace("\"", "%22") + '"';
    }

    private static String join(List<String> names, String separator, Function<String, String> each) {
        return names.stream().map(each).collect(Collectors.joining(separator));
    }

    /** Columns whose names are Contrail's own. */
    Set<String> clashes() {
        return schema.columnNames().stream()
                .filter(META_NAMES::contains)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
