package io.contrail.snowflake.sql;

import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.merge.MergeDelete;
import net.sf.jsqlparser.statement.merge.MergeOperation;
import net.sf.jsqlparser.statement.merge.MergeUpdate;
import org.jspecify.annotations.Nullable;

/** The service refuses a MERGE in which two source rows change the same target row; DuckDB takes one of them. */
final class Ambiguity {
    private Ambiguity() {}

    /** A query on DuckDB that has a row if it is so; null if nothing is changed that was there before. */
    static @Nullable String query(Merge merge) {
        List<String> conditions = new ArrayList<>();
        boolean updates = false;
        for (MergeOperation operation : merge.getOperations()) {
            if (operation instanceof MergeUpdate update) {
                updates = true;
                conditions.add(
                        update.getAndPredicate() == null
                                ? "true"
                                : update.getAndPredicate().toString());
            } else if (operation instanceof MergeDelete delete) {
                conditions.add(
                        delete.getAndPredicate() == null
                                ? "true"
                                : delete.getAndPredicate().toString());
            }
        }
        if (!updates) {
            return null;
        }
        String target = merge.getTable().getAlias() == null
                ? merge.getTable().getName().replaceFirst("^.*\\.(?=\"[^\"]*\"$)", "")
                : merge.getTable().getAlias().getName();
        return "SELECT 1 FROM %s JOIN %s ON %s WHERE (%s) GROUP BY %s.rowid HAVING count(*) > 1 LIMIT 1"
                .formatted(
                        merge.getTable(),
                        merge.getFromItem(),
                        merge.getOnCondition(),
                        String.join(") OR (", conditions),
                        target);
    }
}
