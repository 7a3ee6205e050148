package io.contrail.sink.wire;

/** The headers that Contrail adds to a record. */
public final class Headers {
    /** Fingerprint of the schema that the record was written with. */
    public static final String FINGERPRINT = "contrail.schema";

    /** The whole schema, on the first record of a task and of every new schema. */
    public static final String SCHEMA = "contrail.schema.json";

    /**
     * Where a change stands among the source's transactions: {@code long} end of the commit before its transaction,
     * {@code long} index among its table's changes since then; both big-endian.
     */
    public static final String POSITION = "contrail.position";

    /** On a record without key and value: where the reading of a whole table begins or ends, as JSON. */
    public static final String RELOAD = "contrail.reload";

    /** What the source's catalog says of the table, from the task to the converter; it becomes part of the schema. */
    static final String CATALOG = "contrail.catalog";

    /** Names of the key's columns, from the key's converter to the value's; never leaves the worker. */
    static final String KEY = "contrail.key";

    private Headers() {}
}
