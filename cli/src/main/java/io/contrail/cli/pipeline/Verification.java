package io.contrail.cli.pipeline;

import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.verifier.Ends;
import io.contrail.verifier.Lag;
import io.contrail.verifier.LagMeasurement;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.VerificationReport;
import io.contrail.verifier.Verifier;
import io.contrail.verifier.VerifierSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Verifies what a request names, between the two ends of a pipeline. */
public final class Verification {
    private final Ends ends;
    private final Supplier<List<TableName>> captured;
    private final Clock clock;

    /** @param captured the tables of the pipeline */
    public Verification(Ends ends, Supplier<List<TableName>> captured, Clock clock) {
        this.ends = ends;
        this.captured = captured;
        this.clock = clock;
    }

    /** Returns when it is done; anything that cannot be compared is in the report. */
    public VerificationReport run(VerifyRequest request, VerificationListener listener) {
        List<TableId> tables = tables(request.tables());
        Verifier verifier = new Verifier(
                ends,
                new VerifierSettings(
                        request.chunkRows(),
                        request.cpu(),
                        Duration.ofSeconds(request.patienceSeconds()),
                        request.examples()),
                clock);
        if (!request.key().isEmpty()) {
            if (tables.size() != 1) {
                throw PipelineException.usage(
                        "A key belongs to one table.", "No row was compared.", "name the table with --table.");
            }
            return verifier.row(tables.get(0), request.key());
        }
        return request.sample()
                ? verifier.notVerifiedWithin(tables, Duration.ofSeconds(request.coverageSeconds()), listener)
                : verifier.tables(tables, listener);
    }

    /**
     * Measures how far the warehouse is behind, for all tables or for those that patterns name.
     *
     * @param patience after which nobody waits any longer
     */
    public Lag lag(List<String> patterns, Duration patience) {
        return new LagMeasurement(ends, patience).measure(tables(patterns));
    }

    private List<TableId> tables(List<String> patterns) {
        Set<TableName> wanted = new LinkedHashSet<>();
        List<TableName> all = captured.get();
        if (patterns.isEmpty()) {
            wanted.addAll(all);
        }
        for (String pattern : patterns) {
            TableSelection selection = TableSelection.parse(pattern);
            List<TableName> found = all.stream().filter(selection::matches).toList();
            if (found.isEmpty()) {
                throw PipelineException.usage(
                        "No captured table matches '%s'.".formatted(pattern),
                        "Nothing was compared. Captured are: %s."
                                .formatted(all.stream()
                                        .limit(10)
                                        .map(TableName::toString)
                                        .collect(Collectors.joining(", "))),
                        "correct the name.");
            }
            wanted.addAll(found);
        }
        return wanted.stream()
                .map(table -> new TableId(table.schema(), table.table()))
                .sorted()
                .toList();
    }
}
