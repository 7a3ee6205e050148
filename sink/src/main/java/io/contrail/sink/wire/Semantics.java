package io.contrail.sink.wire;

/** Names of Connect schemas that say what a value means: Debezium's, Connect's, and one of ours. */
public final class Semantics {
    static final String DATE = "io.debezium.time.Date";
    static final String TIME = "io.debezium.time.Time";
    static final String MICRO_TIME = "io.debezium.time.MicroTime";
    static final String NANO_TIME = "io.debezium.time.NanoTime";
    static final String TIMESTAMP = "io.debezium.time.Timestamp";
    static final String MICRO_TIMESTAMP = "io.debezium.time.MicroTimestamp";
    static final String NANO_TIMESTAMP = "io.debezium.time.NanoTimestamp";
    static final String ZONED_TIMESTAMP = "io.debezium.time.ZonedTimestamp";
    static final String UUID = "io.debezium.data.Uuid";
    static final String JSON = "io.debezium.data.Json";
    static final String BITS = "io.debezium.data.Bits";
    static final String VARIABLE_SCALE_DECIMAL = "io.debezium.data.VariableScaleDecimal";
    static final String CONNECT_DATE = "org.apache.kafka.connect.data.Date";
    static final String CONNECT_TIME = "org.apache.kafka.connect.data.Time";
    static final String CONNECT_TIMESTAMP = "org.apache.kafka.connect.data.Timestamp";
    static final String CONNECT_DECIMAL = "org.apache.kafka.connect.data.Decimal";

    /** Microseconds since 1970-01-01 UTC of a timestamptz, as an int64; Long.MAX_VALUE is infinity. */
    public static final String ZONED_MICRO_TIMESTAMP = "io.contrail.time.ZonedMicroTimestamp";

    private Semantics() {}
}
