package io.contrail.capture.preflight;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.selection.SelectedTables;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a source before anything is started or changed there, as the role the connector will use, and reports
 * everything at once: no check stops another.
 */
public final class Preflight {
    /** One aspect of the source. */
    interface Check {
        List<Finding> run(Context context);
    }

    /**
     * What the checks look at.
     *
     * @param insertOnly tables whose rows are promised never to be updated or deleted
     * @param starting whether this pipeline's connector is known not to run yet, so that a busy slot is somebody else's
     */
    record Context(
            SourceConnection source,
            PipelineName pipeline,
            SelectedTables selected,
            TableSelection insertOnly,
            boolean starting) {}

    private static final List<Check> SERVER_CHECKS = List.of(
            ServerChecks::version,
            ServerChecks::primary,
            ServerChecks::encryption,
            ServerChecks::walLevel,
            CapacityChecks::slots,
            CapacityChecks::senders,
            CapacityChecks::retention,
            SlotChecks::slot,
            RoleChecks::replication);

    private static final List<Check> TABLE_CHECKS = List.of(
            RoleChecks::select,
            RoleChecks::rowSecurity,
            PublicationChecks::heartbeat,
            PublicationChecks::publication,
            IdentityChecks::identities,
            ColumnChecks::columns,
            TableChecks::generatedColumns,
            TableChecks::topics,
            TableChecks::skipped);

    private final PipelineName pipeline;
    private final TableSelection selection;
    private final TableSelection insertOnly;
    private final boolean starting;

    public Preflight(PipelineName pipeline, TableSelection selection, TableSelection insertOnly, boolean starting) {
        this.pipeline = pipeline;
        this.selection = selection;
        this.insertOnly = insertOnly;
        this.starting = starting;
    }

    /** Reads only. The connection must not be in a transaction. */
    public PreflightReport run(SourceConnection source) {
        List<Finding> findings = new ArrayList<>();
        SelectedTables none = new SelectedTables(List.of(), List.of());
        run(SERVER_CHECKS, new Context(source, pipeline, none, insertOnly, starting), findings);
        try {
            SelectedTables selected = selection.resolve(source);
            findings.add(Finding.ok(
                    "tables",
                    "%d tables are selected.".formatted(selected.tables().size())));
            run(TABLE_CHECKS, new Context(source, pipeline, selected, insertOnly, starting), findings);
        } catch (PipelineException error) {
            findings.add(Finding.error(
                    "tables",
                    error.what(),
                    error.meaning() + " The checks of tables were left out. To do: " + error.todo()));
        }
        return new PreflightReport(findings);
    }

    private static void run(List<Check> checks, Context context, List<Finding> findings) {
        for (Check check : checks) {
            try {
                findings.addAll(check.run(context));
            } catch (PipelineException error) {
                findings.add(Finding.error(
                        "check failed",
                        error.what(),
                        error.meaning() + " This check says nothing. To do: " + error.todo()));
            }
        }
    }
}
