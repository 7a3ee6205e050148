package io.contrail.simulator.live;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows of one table in the text format of COPY, filled value by value and sent at once. Bytes, not a StringBuilder: one
 * letter beyond Latin-1 would make that twice as long and slow for good.
 */
final class CopyText {
    private final Connection connection;
    private final String command;
    private byte[] rows = new byte[1 << 12];
    private int length;
    private boolean first = true;

    CopyText(Connection connection, String tableAndColumns) {
        this.connection = connection;
        command = "COPY flightops." + tableAndColumns + " FROM STDIN WITH (ENCODING 'UTF8')";
    }

    /** Null, or anything whose text PostgreSQL reads. */
    CopyText value(@Nullable Object value) {
        if (!first) {
            write('\t');
        }
        first = false;
        if (value == null) {
            write('\\');
            write('N');
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
        write('\n');
        first = true;
    }

    /** Sends what was filled in, and keeps it. */
    void execute() throws SQLException {
        if (length == 0) {
            return;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command);
        try {
            copy.writeToCopy(rows, 0, length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /** Drops what was filled in. */
    void clear() {
        length = 0;
        first = true;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                int end = text.offsetByCodePoints(i, 1);
                for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    write(b);
                }
                i = end - 1;
                continue;
            }
            switch (c) {
                case '\\' -> escaped('\\');
                case '\t' -> escaped('t');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                default -> write(c);
            }
        }
    }

    private void escaped(char c) {
        write('\\');
        write(c);
    }

    private void write(int b) {
        if (length == rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
        }
        rows[length++] = (byte) b;
    }
}
