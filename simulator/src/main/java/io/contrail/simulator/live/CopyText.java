package io.contrail.simulator.live;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Rows of one table in the text format of COPY, filled value by value and sent at once. */
final class CopyText {
    private final Connection connection;
    private final String command;
    private final StringBuilder rows = new StringBuilder();
    private boolean first = true;

    CopyText(Connection connection, String tableAndColumns) {
        this.connection = connection;
        command = "COPY flightops." + tableAndColumns + " FROM STDIN";
    }

    /** Null, or anything whose text PostgreSQL reads. */
    CopyText value(@Nullable Object value) {
        if (!first) {
            rows.append('\t');
        }
        first = false;
        if (value == null) {
            rows.append("\\N");
        } else {
            escape(value.toString());
        }
        return this;
    }

    CopyText bytes(byte[] value) {
        return value("\\x" + HexFormat.of().formatHex(value));
    }

    /** An array of texts that hold no quotes or backslashes. */
    CopyText array(List<String> values) {
        StringBuilder array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() == 1 ? "\"" : ",\"").append(value).append('"');
        }
        return value(array.append('}'));
    }

    void endRow() {
        rows.append('\n');
        first = true;
    }

    void execute() throws SQLException {
        if (rows.length() == 0) {
            return;
        }
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command, new StringReader(rows.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows.setLength(0);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> rows.append("\\\\");
                case '\t' -> rows.append("\\t");
                case '\n' -> rows.append("\\n");
                case '\r' -> rows.append("\\r");
                default -> rows.append(c);
            }
        }
    }
}
