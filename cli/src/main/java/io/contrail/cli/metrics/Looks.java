package io.contrail.cli.metrics;

import io.contrail.capture.connector.ConnectorStatus;
import io.contrail.changelog.PipelineException;
import io.contrail.cli.pipeline.Slot;
import io.contrail.cli.pipeline.Status;
import io.contrail.metrics.Metric;
import io.contrail.metrics.Samples;
import io.contrail.verifier.Lag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What parts of a pipeline look like as samples. */
public final class Looks {
    private static final String MISSING = "missing";

    private Looks() {}

    /** Slots of the source, whoever made them. */
    public static void slots(List<Slot> slots, Samples samples) {
        for (Slot slot : slots) {
            String[] labels = {slot.name(), Boolean.toString(slot.ours())};
            samples.add(Metric.SLOT_ACTIVE, slot.reader() == null ? 0 : 1, labels);
            samples.add(Metric.SLOT_LOST, slot.state().equals("lost") ? 1 : 0, labels);
            if (slot.retainedBytes() != null) {
                samples.add(Metric.SLOT_RETAINED, slot.retainedBytes(), labels);
            }
            if (slot.safeBytes() != null) {
                samples.add(Metric.SLOT_SAFE, slot.safeBytes(), labels);
                if (slot.retainedBytes() != null) {
                    double bound = (double) slot.retainedBytes() + slot.safeBytes();
                    samples.add(Metric.SLOT_USED, bound <= 0 ? 1 : slot.retainedBytes() / bound, labels);
                }
            }
        }
    }

    /**
     * A lag that was measured.
     *
     * @throws PipelineException when what was to arrive did not, for then the lag is not known
     */
    public static void lag(String pipeline, Lag lag, Samples samples) {
        if (lag.obstacle() != null) {
            throw PipelineException.unreachable(
                    "the lag is more than %.1f s: %s".formatted(lag.totalMillis() / 1_000.0, lag.obstacle()),
                    "It is measured again.",
                    "see 'contrail lag'.");
        }
        samples.add(Metric.LAG, lag.capturedMillis() / 1_000.0, pipeline, "kafka");
        samples.add(Metric.LAG, lag.landedMillis() / 1_000.0, pipeline, "warehouse");
        samples.add(Metric.LAG, lag.totalMillis() / 1_000.0, pipeline, "total");
    }

    /**
     * A connector.
     *
     * @param status empty when Connect does not know it
     */
    public static void connector(String connector, Optional<ConnectorStatus> status, Samples samples) {
        List<String> states = new ArrayList<>(
                Stream.of(ConnectorStatus.State.values()).map(Looks::text).toList());
        states.add(MISSING);
        samples.state(
                Metric.CONNECTOR_STATE,
                states,
                status.map(known -> text(known.worst())).orElse(MISSING),
                connector);
    }

    /** A whole pipeline in this process. */
    public static void status(String pipeline, Status status, Samples samples) {
        samples.state(
                Metric.PIPELINE_STATE,
                Stream.of(Status.State.values()).map(Looks::text).toList(),
                text(status.state()),
                pipeline);
        for (Status.Stage stage : status.stages()) {
            if (stage.lag() != null && stage.lagUnit().startsWith("records")) {
                samples.add(Metric.WAITING, stage.lag(), pipeline, stage.name());
            }
        }
        for (Status.Table table : status.tables()) {
            if (table.sourceRows() != null) {
                samples.add(Metric.TABLE_ROWS, table.sourceRows(), pipeline, table.name(), "source");
            }
            if (table.warehouseRows() != null) {
                samples.add(Metric.TABLE_ROWS, table.warehouseRows(), pipeline, table.name(), "warehouse");
            }
            samples.add(Metric.TABLE_INCOMPLETE, table.incomplete() == null ? 0 : 1, pipeline, table.name());
        }
        Status.Replay replay = status.replay();
        if (replay != null) {
            samples.add(Metric.SIMULATOR_CHANGES, (double) replay.changes());
        }
    }

    private static String text(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
