package io.contrail.sink.wire;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A value that PostgreSQL allows in a column of this type and the column's {@link io.contrail.changelog.ColumnType} has
 * no place for: NaN in a {@code numeric(10,2)}. The column is then kept as text; see {@link WidenedColumns}.
 */
final class BeyondDeclaredException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable WireColumn column;

    BeyondDeclaredException(@Nullable WireColumn column) {
        super("A value needs its column to be text", null, false, false);
        this.column = column;
    }

    @Nullable
    WireColumn column() {
        return column;
    }
}
