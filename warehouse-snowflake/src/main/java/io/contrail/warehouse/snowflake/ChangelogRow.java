package io.contrail.warehouse.snowflake;

import java.util.Map;

/**
 * A row of a changelog on its way to the streaming SDK.
 *
 * @param index among the rows of its change, from 0
 * @param cells by column; what is not among them is NULL
 */
record ChangelogRow(long ordinal, int index, Map<String, Object> cells) {

    /** How many bytes it takes in a request at most: it travels as JSON in UTF-8. */
    int size() {
        int size = 2;
        for (Map.Entry<String, Object> cell : cells.entrySet()) {
            size += size(cell.getKey()) + 4;
            Object value = cell.getValue();
            if (value instanceof String text) {
                size += size(text);
            } else if (value instanceof byte[] bytes) {
                size += bytes.length / 3 * 4 + 8;
            } else {
                size += value.toString().length();
            }
        }
        return size;
    }

    /** With its quotes; what is escaped takes two bytes, or six for a control character or a surrogate. */
    private static int size(String text) {
        int size = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                size += 6;
            } else if (c == '"' || c == '\\') {
                size += 2;
            } else if (c < 0x80) {
                size++;
            } else {
                size += c < 0x800 ? 2 : 3;
            }
        }
        return size;
    }
}
