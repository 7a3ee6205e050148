package io.contrail.warehouse.snowflake;

import java.util.Map;

/**
 * A row of a changelog on its way to the streaming SDK.
 *
 * @param index among the rows of its change, from 0
 * @param cells by column; what is not among them is NULL
 */
record ChangelogRow(long ordinal, int index, Map<String, Object> cells) {

    /** About how many bytes it takes in a request. */
    int size() {
        int size = 2;
        for (Map.Entry<String, Object> cell : cells.entrySet()) {
            size += cell.getKey().length() + 6;
            Object value = cell.getValue();
            if (value instanceof String text) {
                size += text.length();
            } else if (value instanceof byte[] bytes) {
                size += bytes.length * 4 / 3;
            } else {
                size += 12;
            }
        }
        return size;
    }
}
