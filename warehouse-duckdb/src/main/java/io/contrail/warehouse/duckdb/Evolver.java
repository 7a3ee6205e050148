package io.contrail.warehouse.duckdb;

import static io.contrail.warehouse.duckdb.Identifiers.literal;
import static io.contrail.warehouse.duckdb.Identifiers.quote;

import io.contrail.changelog.Change;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnChange;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The statements that bring a table of which nothing is pending into another shape. They run in one transaction of the
 * warehouse's file, with the registry and the views; the pending tables of the new shape have been made before, and
 * those of the old shape are left to readers that began earlier. So a crash at any moment leaves one shape or the other.
 *
 * <p>The archive keeps every old value: a column that is gone stays, and one whose values do not fit the new type is
 * put aside as {@code name_before_ordinal}.
 */
final class Evolver {
    private final Connection connection;
    private final TableLayout layout;
    private final Change first;
    private final List<String> statements = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();

    /** Columns of the archive and their types, as the statements so far leave them. */
    private final Map<String, String> archived;

    /** @param first the first change of the new shape */
    Evolver(Connection connection, TableRegistry registry, TableLayout layout, Change first) throws SQLException {
        this.connection = connection;
        this.layout = layout;
        this.first = first;
        this.archived = new LinkedHashMap<>(registry.archived(layout.table()));
    }

    /** The new layout; {@link #statements} lead to it. */
    TableLayout plan(TableSchema schema, Evolution evolution, long nowMicros) throws SQLException {
        doubts.addAll(evolution.doubts());
        Map<String, String> renamed = new HashMap<>();
        Set<String> toasted = new TreeSet<>(layout.toasted());
        if (evolution.replaced()) {
            replace(nowMicros);
        }
        rename(evolution, renamed);
        for (ColumnChange change : evolution.changes()) {
            if (change instanceof ColumnChange.Drop drop) {
                toasted.remove(drop.column().name());
            } else if (change instanceof ColumnChange.Retype retype) {
                retype(retype);
            } else if (change instanceof ColumnChange.Add add) {
                add(add);
            }
        }
        toasted = toasted.stream()
                .map(name -> renamed.getOrDefault(name, name))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String doubt : doubts) {
            statements.add("INSERT INTO contrail.incomplete VALUES (%s, %d, %s)"
                    .formatted(literal(layout.name()), first.ordinal(), literal(doubt)));
        }
        List<String> retired = new ArrayList<>(archived.keySet());
        retired.removeAll(schema.columnNames());
        return new TableLayout(schema, toasted, layout.deletes(), layout.generation() + 1, retired, first.ordinal());
    }

    List<String> statements() {
        return statements;
    }

    List<String> doubts() {
        return doubts;
    }

    /** Another table has the name: the rows of the first are gone, as after a TRUNCATE. */
    private void replace(long nowMicros) {
        statements.add("DELETE FROM " + layout.base());
        statements.add("""
                INSERT INTO %s BY NAME SELECT 't' AS _op, %d AS _tx_id, %d AS _lsn, %d AS _ordinal,
                    make_timestamptz(%d) AS _committed_at, make_timestamptz(%d) AS _landed_at""".formatted(
                        layout.archive(),
                        first.origin().txId(),
                        first.origin().lsn().value(),
                        first.ordinal(),
                        first.origin().committedAt(),
                        nowMicros));
        statements.add("DELETE FROM contrail.incomplete WHERE table_name = " + literal(layout.name()));
    }

    /** Drops first, and every name by way of another: names may have been swapped. */
    private void rename(Evolution evolution, Map<String, String> renamed) {
        for (ColumnChange change : evolution.changes()) {
            if (change instanceof ColumnChange.Drop drop) {
                alterBase("DROP COLUMN " + quote(drop.column().name()));
            } else if (change instanceof ColumnChange.Rename rename) {
                String passing = rename.column().name() + ":renamed";
                renamed.put(rename.column().name(), rename.to());
                alterBase(
                        "RENAME COLUMN %s TO %s".formatted(quote(rename.column().name()), quote(passing)));
                renameInArchive(rename.column().name(), passing);
            }
        }
        for (Map.Entry<String, String> name : renamed.entrySet()) {
            String passing = name.getKey() + ":renamed";
            alterBase("RENAME COLUMN %s TO %s".formatted(quote(passing), quote(name.getValue())));
            retire(name.getValue());
            renameInArchive(passing, name.getValue());
        }
    }

    private void retype(ColumnChange.Retype retype) {
        String type = DuckDbTypes.sql(retype.to().type());
        String name = quote(retype.name());
        if (retype.exact()) {
            alterBase("ALTER COLUMN %s TYPE %s".formatted(name, type));
            alterArchive("ALTER COLUMN %s TYPE %s".formatted(name, type));
            archived.put(retype.name(), type);
        } else {
            alterBase("ALTER COLUMN %s TYPE %s USING TRY_CAST(%s AS %s)".formatted(name, type, name, type));
            retire(retype.name());
            addToArchive(retype.to());
        }
    }

    private void add(ColumnChange.Add add) throws SQLException {
        Column column = add.column();
        String type = DuckDbTypes.sql(column.type());
        String value = add.value() == null ? null : Defaults.expression(connection, column, add.value());
        if (add.value() != null && value == null) {
            doubts.add("Column '%s' was added with a default that the warehouse cannot read.".formatted(column.name()));
        }
        alterBase("ADD COLUMN %s %s".formatted(quote(column.name()), type));
        if (value != null) {
            statements.add("UPDATE %s SET %s = %s".formatted(layout.base(), quote(column.name()), value));
        }
        String there = archivedName(column.name());
        if (there != null && (!there.equals(column.name()) || !type.equals(archived.get(there)))) {
            retire(there);
            there = null;
        }
        if (there == null) {
            addToArchive(column);
        }
    }

    private void addToArchive(Column column) {
        alterArchive("ADD COLUMN %s %s".formatted(quote(column.name()), DuckDbTypes.sql(column.type())));
        archived.put(column.name(), DuckDbTypes.sql(column.type()));
    }

    /** Puts a column of the archive aside, if there is one of this name. */
    private void retire(String name) {
        String there = archivedName(name);
        if (there != null) {
            String aside = "%s_before_%d".formatted(there, first.ordinal());
            while (archivedName(aside) != null) {
                aside += "_";
            }
            renameInArchive(there, aside);
        }
    }

    private void renameInArchive(String from, String to) {
        alterArchive("RENAME COLUMN %s TO %s".formatted(quote(from), quote(to)));
        String type = archived.remove(from);
        if (type != null) {
            archived.put(to, type);
        }
    }

    /** DuckDB does not tell upper from lower case. */
    private @org.jspecify.annotations.Nullable String archivedName(String name) {
        return archived.keySet().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(null);
    }

    private void alterBase(String what) {
        statements.add("ALTER TABLE %s %s".formatted(layout.base(), what));
    }

    private void alterArchive(String what) {
        statements.add("ALTER TABLE %s %s".formatted(layout.archive(), what));
    }
}
