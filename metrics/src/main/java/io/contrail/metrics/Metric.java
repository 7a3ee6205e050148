package io.contrail.metrics;

import java.util.List;

/**
 * Every number that Contrail shows, whichever process shows it. Dashboards, alerts and the reference page are made from
 * here, and nothing else gives a metric its name: {@code contrail_<stage>_<what>_<unit>}.
 */
public enum Metric {
    SOURCE_CONNECTED(
            Kind.GAUGE, "contrail_source_connected", "1 while Debezium is connected to the source.", "pipeline"),
    SOURCE_BEHIND(
            Kind.GAUGE,
            "contrail_source_behind_seconds",
            "From the commit of the change that Debezium read last until it read it. Keeps its value while nothing is"
                    + " written.",
            "pipeline"),
    SOURCE_EVENTS(Kind.COUNTER, "contrail_source_events", "Changes that Debezium has read from the log.", "pipeline"),
    SOURCE_ERRONEOUS_EVENTS(
            Kind.COUNTER, "contrail_source_erroneous_events", "Changes that Debezium could not read.", "pipeline"),
    SOURCE_QUEUE_CAPACITY(
            Kind.GAUGE,
            "contrail_source_queue_capacity_records",
            "Places in Debezium's queue between its reader and Kafka's producer.",
            "pipeline"),
    SOURCE_QUEUE_FREE(Kind.GAUGE, "contrail_source_queue_free_records", "Of these, those that are free.", "pipeline"),
    SOURCE_WRITTEN(Kind.COUNTER, "contrail_source_written_records", "Records that Kafka has.", "connector", "task"),
    SOURCE_IN_FLIGHT(
            Kind.GAUGE,
            "contrail_source_in_flight_records",
            "Records that were read and that Kafka has not acknowledged.",
            "connector",
            "task"),
    SNAPSHOT_RUNNING(Kind.GAUGE, "contrail_snapshot_running", "1 while the initial snapshot is read.", "pipeline"),
    SNAPSHOT_REMAINING_TABLES(
            Kind.GAUGE,
            "contrail_snapshot_remaining_tables",
            "Tables that the initial snapshot has yet to read.",
            "pipeline"),
    SNAPSHOT_ROWS(
            Kind.GAUGE,
            "contrail_snapshot_scanned_rows",
            "Rows that the initial snapshot has read.",
            "pipeline",
            "table"),

    CONNECT_TASK_STATE(
            Kind.GAUGE,
            "contrail_connect_task_state",
            "1 for the state that the task is in: running, paused, failed, unassigned, restarting, destroyed.",
            "connector",
            "task",
            "state"),
    CONNECT_RECORD_FAILURES(
            Kind.COUNTER, "contrail_connect_record_failures", "Records that a task failed on.", "connector", "task"),
    CONNECT_COMMIT_FAILURES(
            Kind.GAUGE,
            "contrail_connect_offset_commit_failure_ratio",
            "Share of the task's offset commits that failed.",
            "connector",
            "task"),
    CONNECT_BATCH(
            Kind.GAUGE, "contrail_connect_batch_records", "Average size of the task's batches.", "connector", "task"),

    KAFKA_WAITING(
            Kind.GAUGE,
            "contrail_kafka_waiting_records",
            "Records that wait in Kafka for the sink, of the partition that has most of them.",
            "client"),
    KAFKA_READ_BYTES(Kind.COUNTER, "contrail_kafka_read_bytes", "Bytes that the sink has read from Kafka.", "client"),

    SINK_LANDED(
            Kind.COUNTER,
            "contrail_sink_landed_changes",
            "Changes that the warehouse shows, since the task started.",
            "connector",
            "task",
            "table"),
    SINK_REPEATED(
            Kind.COUNTER,
            "contrail_sink_repeated_changes",
            "Changes that the source connector sent again after a crash and that were left out.",
            "connector",
            "task"),
    SINK_LANDINGS(
            Kind.COUNTER, "contrail_sink_landings", "Batches that are durable and readable.", "connector", "task"),
    SINK_LAST_COMMIT(
            Kind.GAUGE,
            "contrail_sink_last_commit_timestamp_seconds",
            "Latest commit, by the source's clock, that the warehouse shows: seconds since 1970.",
            "connector",
            "task"),
    SINK_STOPPED(
            Kind.GAUGE,
            "contrail_sink_stopped_topics",
            "1 for each topic that is not landed any further until somebody acts; the others go on.",
            "connector",
            "task",
            "topic"),
    DEAD_LETTERS(
            Kind.GAUGE,
            "contrail_dead_letters",
            "Records that could not be applied and wait: the table is incomplete.",
            "connector",
            "task",
            "table"),
    E2E_LATENCY(
            Kind.HISTOGRAM,
            "contrail_e2e_latency_seconds",
            "From a change's commit in the source, by the source's clock, until the warehouse shows it, by the sink's."
                    + " Rows of a snapshot are not counted.",
            "connector",
            "task"),

    LAG(
            Kind.GAUGE,
            "contrail_lag_seconds",
            "How long it takes until everything that is committed now can be read in the warehouse, measured by a mark in"
                    + " the log: to kafka, from there to the warehouse, and in total.",
            "pipeline",
            "stage"),
    WAITING(
            Kind.GAUGE,
            "contrail_waiting_records",
            "Records that wait before the next stage, of all partitions.",
            "pipeline",
            "stage"),
    SLOT_ACTIVE(Kind.GAUGE, "contrail_slot_active", "1 while somebody reads the replication slot.", "slot", "ours"),
    SLOT_LOST(
            Kind.GAUGE,
            "contrail_slot_lost",
            "1 when PostgreSQL has removed log that the slot needed: it never streams again.",
            "slot",
            "ours"),
    SLOT_RETAINED(
            Kind.GAUGE, "contrail_slot_retained_bytes", "Log that PostgreSQL keeps for the slot.", "slot", "ours"),
    SLOT_SAFE(
            Kind.GAUGE,
            "contrail_slot_safe_bytes",
            "Log that may still be written before the slot may be lost; absent without max_slot_wal_keep_size.",
            "slot",
            "ours"),
    SLOT_USED(
            Kind.GAUGE,
            "contrail_slot_used_ratio",
            "Share of max_slot_wal_keep_size that the slot uses; absent without that bound.",
            "slot",
            "ours"),

    CONSISTENCY_STATE(
            Kind.GAUGE,
            "contrail_consistency_state",
            "1 for what is to be told of the verification: verified, pending, overdue, different.",
            "pipeline",
            "state"),
    CONSISTENCY_MISMATCHED(
            Kind.GAUGE,
            "contrail_consistency_mismatched_rows",
            "Rows that differ between source and warehouse, by the last look at the table.",
            "pipeline",
            "table"),
    CONSISTENCY_ROWS(Kind.GAUGE, "contrail_consistency_rows", "Rows that are to be verified.", "pipeline"),
    CONSISTENCY_COVERED(
            Kind.GAUGE,
            "contrail_consistency_covered_rows",
            "Of these, those that were verified within the coverage that is wanted.",
            "pipeline"),
    CONSISTENCY_AGE(
            Kind.GAUGE,
            "contrail_consistency_oldest_seconds",
            "Since the rows that were verified longest ago were; absent while some never were.",
            "pipeline"),
    CONSISTENCY_CHUNKS(Kind.COUNTER, "contrail_consistency_chunks", "Chunks of rows that were compared.", "pipeline"),
    CONSISTENCY_UNCONFIRMED(
            Kind.COUNTER,
            "contrail_consistency_unconfirmed_chunks",
            "Chunks that differed at the first look only: data were flowing.",
            "pipeline"),

    PIPELINE_STATE(
            Kind.GAUGE,
            "contrail_pipeline_state",
            "1 for the state that the pipeline is in: healthy, starting, unhealthy.",
            "pipeline",
            "state"),
    TABLE_ROWS(
            Kind.GAUGE,
            "contrail_table_rows",
            "Rows of a table in the source and in the warehouse, each counted at its own moment.",
            "pipeline",
            "table",
            "side"),
    TABLE_INCOMPLETE(
            Kind.GAUGE,
            "contrail_table_incomplete",
            "1 when the warehouse lacks something of the table until somebody acts.",
            "pipeline",
            "table"),
    SIMULATOR_CHANGES(Kind.COUNTER, "contrail_simulator_changes", "Changes that the flights have made."),
    CONNECTOR_STATE(
            Kind.GAUGE,
            "contrail_connector_state",
            "1 for the worst state of the connector and its tasks: running, paused, stopped, restarting, unassigned, failed,"
                    + " missing.",
            "connector",
            "state"),
    OBSERVATION_OK(
            Kind.GAUGE,
            "contrail_observation_ok",
            "1 when what is named could be looked at; its metrics are absent otherwise.",
            "pipeline",
            "what"),
    OBSERVATION_TIME(
            Kind.GAUGE,
            "contrail_observation_timestamp_seconds",
            "When that was: seconds since 1970.",
            "pipeline",
            "what");

    /** As Prometheus knows them. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    private final Kind kind;
    private final String base;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> labels;

    Metric(Kind kind, String base, String help, String... labels) {
        this.kind = kind;
        this.base = base;
        this.help = help;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** The name without the suffix that a format gives it. */
    String base() {
        return base;
    }

    /** The name as a query has it: a counter's ends with {@code _total}; a histogram's parts have a further suffix. */
    public String id() {
        return kind == Kind.COUNTER ? base + "_total" : base;
    }

    public String help() {
        return help;
    }

    /** Names of the labels, in order. */
    public List<String> labels() {
        return labels;
    }
}
