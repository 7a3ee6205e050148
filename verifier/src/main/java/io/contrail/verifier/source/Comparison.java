package io.contrail.verifier.source;

import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table can be compared.
 *
 * @param columns names, in the warehouse's order
 * @param notes sentences for the report: what is compared inexactly, or not at all
 * @param obstacle why the table cannot be verified now; null when it can
 */
public record Comparison(
        List<String> columns, List<String> notes, @Nullable String obstacle) {
    public Comparison {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
    }

    /** Of a table as the source and as the warehouse has it. */
    public static Comparison between(SourceTable source, TableSchema warehouse) {
        List<String> columns = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<String> floats = new ArrayList<>();
        if (!source.published()) {
            notes.add("It is not in the publication: changes of it are not captured.");
        }
        for (Column there : warehouse.columns()) {
            Optional<SourceColumn> here = source.column(there.name());
            if (here.isEmpty()) {
                return cannot("Column '%s' is gone from the source, and no change has told the warehouse yet."
                        .formatted(there.name()));
            } else if (!here.get().fits(there.type())) {
                return cannot("Column '%s' is %s in the source and was %s when the warehouse was told last."
                        .formatted(there.name(), here.get().type(), there.sourceType()));
            } else if (here.get().baseType().equals("_box")) {
                notes.add(
                        "Column '%s' (box[]) is not compared: PostgreSQL separates its elements like no other array's."
                                .formatted(there.name()));
            } else {
                columns.add(there.name());
                if (there.type() instanceof ColumnType.Floating) {
                    floats.add("'" + there.name() + "'");
                }
            }
        }
        if (!floats.isEmpty()) {
            notes.add("Compared but for the sign of zero, 0 and -0 being equal: %s."
                    .formatted(String.join(", ", floats)));
        }
        for (SourceColumn here : source.columns()) {
            if (warehouse.columnNames().contains(here.name())) {
                continue;
            } else if (here.published()) {
                return cannot("Column '%s' is in the source, and no change has told the warehouse yet."
                        .formatted(here.name()));
            }
            notes.add("Column '%s' is not captured: the publication does not send it.".formatted(here.name()));
        }
        if (warehouse.keyed() && !source.key().equals(warehouse.key())) {
            return cannot(
                    "The key is %s in the source and %s in the warehouse.".formatted(source.key(), warehouse.key()));
        }
        return new Comparison(columns, notes, null);
    }

    private static Comparison cannot(String why) {
        return new Comparison(List.of(), List.of(), why);
    }
}
