package io.contrail.verifier.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.contrail.verifier.Difference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a repair.
 *
 * @param key the row's key as PostgreSQL prints it; empty for a whole table
 * @param kind how the row was wrong; null for a whole table
 * @param blame which part was wrong; null where that is not known
 * @param columns those that differed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RepairStep(
        Action action,
        String schema,
        String table,
        List<String> key,
        Difference.@Nullable Kind kind,
        Difference.@Nullable Blame blame,
        List<String> columns) {
    /** What is done. */
    public enum Action {
        /** The row is read again in the source and sent through the ordinary apply. */
        READ_ROW,
        /** If the source still does not have the row, its deletion is sent through the ordinary apply. */
        DELETE_ROW,
        /** The whole table is read again. */
        READ_TABLE
    }

    @SuppressWarnings("ConstantValue") // Jackson leaves out what is empty
    public RepairStep {
        key = key == null ? List.of() : List.copyOf(key);
        columns = columns == null ? List.of() : List.copyOf(columns);
    }
}
