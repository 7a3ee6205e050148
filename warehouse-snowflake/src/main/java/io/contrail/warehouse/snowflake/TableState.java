package io.contrail.warehouse.snowflake;

import io.contrail.changelog.TableSchema;
import org.jspecify.annotations.Nullable;

/** One table as this process knows it. Whoever uses it holds the database's monitor. */
final class TableState {
    private TableLayout layout;
    private TableSchema announced;
    private @Nullable StreamState stream;

    TableState(TableLayout layout) {
        this.layout = layout;
        this.announced = layout.schema();
    }

    TableLayout layout() {
        return layout;
    }

    void layout(TableLayout next) {
        layout = next;
    }

    /** Whether the table has this shape, as far as the source has told it. */
    boolean follows(TableSchema schema) {
        return announced.equals(schema);
    }

    /** The layout is that of this shape. */
    void announced(TableSchema schema) {
        announced = schema;
    }

    /** The stream that brings its changes; null as long as none came. */
    @Nullable
    StreamState stream() {
        return stream;
    }

    void stream(StreamState one) {
        stream = one;
    }
}
