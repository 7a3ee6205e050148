package io.contrail.sink.wire;

import java.util.ArrayList;
import java.util.List;

/** The fields of an object in the order of the last one that was read, in which the next one nearly always comes. */
final class FieldOrder {
    /** Objects with more fields than this are not remembered whole. */
    private static final int MOST = 64;

    private final List<Known> fields = new ArrayList<>();

    /** A field that has been seen. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Known(String name, byte[] quoted) {}

    /**
     * The next field; steps over its name and the colon.
     *
     * @param index of the field within its object
     */
    Known next(JsonCursor json, int index) {
        if (index < fields.size() && json.name(fields.get(index).quoted())) {
            return fields.get(index);
        }
        String name = json.name();
        Known field = new Known(name, JsonCursor.quoted(name));
        if (index < fields.size()) {
            fields.set(index, field);
        } else if (index < MOST) {
            fields.add(field);
        }
        return field;
    }
}
