package io.contrail.cli.pipeline;

import io.contrail.capture.preflight.Preflight;
import io.contrail.capture.preflight.PreflightReport;
import io.contrail.capture.replication.ReplicationSlot;
import io.contrail.capture.replication.SourceObjects;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A database of the user's own: looked at before anything is made in it. */
final class ExternalSource implements Source {
    private final SourceAddress address;
    private final SourceObjects objects;
    private final List<TableName> tables;

    private ExternalSource(SourceAddress address, SourceObjects objects, List<TableName> tables) {
        this.address = address;
        this.objects = objects;
        this.tables = tables;
    }

    /**
     * Checks the database and makes the publication and the heartbeat in it.
     *
     * @param hints takes warnings for the user, a line each
     * @param remember run before the first thing is made in it, so that a purge will find it
     */
    static ExternalSource prepare(
            PipelineSettings settings, SourceAddress address, Consumer<String> hints, Runnable remember) {
        SourceObjects objects = new SourceObjects(settings.name());
        try (SourceConnection connection = address.open()) {
            if (settings.resnapshot()) {
                ReplicationSlot slot = new ReplicationSlot(settings.name());
                if (slot.read(connection).filter(ReplicationSlot.State::lost).isPresent()) {
                    slot.drop(connection, java.time.Duration.ofSeconds(15));
                }
            }
            PreflightReport report = preflight(settings, true).run(connection);
            if (!report.ready()) {
                throw new PipelineException(
                        PipelineException.Remedy.STOP,
                        PipelineException.Kind.UNHEALTHY,
                        "%s cannot be captured yet:\n%s".formatted(address, String.join("\n", report.lines())),
                        "Nothing was changed in it.",
                        "run the commands above, then 'contrail doctor' or 'contrail up' again.");
            }
            report.findings().stream()
                    .filter(finding -> finding.severity() == io.contrail.capture.preflight.Severity.WARNING)
                    .forEach(finding -> hints.accept(finding.what() + " " + finding.meaning()));
            List<TableName> tables = wanted(settings).resolve(connection).tables();
            remember.run();
            objects.prepare(connection, tables);
            return new ExternalSource(address, objects, tables);
        }
    }

    static Preflight preflight(PipelineSettings settings, boolean starting) {
        return new Preflight(
                settings.name(),
                wanted(settings),
                settings.insertOnly().map(TableSelection::parse).orElseGet(TableSelection::none),
                starting);
    }

    private static TableSelection wanted(PipelineSettings settings) {
        return settings.tables().map(TableSelection::parse).orElseGet(TableSelection::all);
    }

    @Override
    public TableSelection selection(PipelineSettings settings) {
        return wanted(settings);
    }

    @Override
    public SourceAddress capture() {
        return address;
    }

    @Override
    public SourceConnection open() {
        return address.open();
    }

    @Override
    public List<TableName> tables() {
        return tables;
    }

    @Override
    public Optional<FlightProducer> flights() {
        return Optional.empty();
    }

    @Override
    public String address() {
        return address.toString();
    }

    @Override
    public void forget() {
        try (SourceConnection connection = address.open()) {
            objects.remove(connection);
        }
    }

    @Override
    public void close() {}
}
