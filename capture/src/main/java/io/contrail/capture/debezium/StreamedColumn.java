package io.contrail.capture.debezium;

import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.connector.postgresql.connection.ReplicationMessage.ColumnTypeMetadata;
import org.jspecify.annotations.Nullable;

/** A column of the stream whose value is read from PostgreSQL's text instead of by Debezium. */
abstract class StreamedColumn implements Column {
    private final Column column;

    StreamedColumn(Column column) {
        this.column = column;
    }

    /** The column itself when Debezium reads its values well and fast. */
    static Column of(Column column) {
        PostgresType type = column.getType();
        if (type == null || column.isToastedColumn()) {
            return column;
        }
        PostgresType root = type.getRootType();
        int oid = root.getOid();
        if (QuickColumn.reads(oid)) {
            return new QuickColumn(column, oid);
        }
        if (root.isEnumType()) {
            return new EnumColumn(column);
        }
        return SourceTypes.isText(oid) ? new TextColumn(column) : column;
    }

    /**
     * Debezium's column keeps its text to itself, but shows it as {@code name(type)=text}; one that is NULL shows
     * neither.
     */
    final @Nullable String text() {
        String shown = column.toString();
        int type = column.getName().length() + 1;
        if (shown.length() < type || !shown.startsWith(column.getName()) || shown.charAt(type - 1) != '(') {
            return null;
        }
        int equals = shown.indexOf(")=", type);
        return equals < 0 ? null : shown.substring(equals + 2);
    }

    @Override
    public PostgresType getType() {
        return column.getType();
    }

    @Override
    public ColumnTypeMetadata getTypeMetadata() {
        return column.getTypeMetadata();
    }

    @Override
    public String getName() {
        return column.getName();
    }

    @Override
    public boolean isOptional() {
        return column.isOptional();
    }

    @Override
    public boolean isToastedColumn() {
        return false;
    }

    @Override
    public String toString() {
        return column.toString();
    }
}
