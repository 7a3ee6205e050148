package io.contrail.verifier.repair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.contrail.changelog.PipelineException;
import io.contrail.verifier.Difference;
import io.contrail.verifier.TableReport;
import io.contrail.verifier.Verdict;
import io.contrail.verifier.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What has to be read again so that the warehouse becomes what the source is. It holds keys and no values: the rows are
 * read when the repair is carried out. People review it as a file and may take steps out.
 *
 * @param verifiedAt when the verification began that found the differences
 */
public record RepairPlan(String verifiedAt, List<RepairStep> steps) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public RepairPlan {
        steps = List.copyOf(steps);
    }

    /** Rows one by one where they are known, and else the table. */
    public static RepairPlan of(VerificationReport report) {
        List<RepairStep> steps = new ArrayList<>();
        for (TableReport table : report.tables()) {
            if (table.verdict() != Verdict.DIFFERENT) {
                continue;
            }
            boolean keyless =
                    table.examples().stream().anyMatch(row -> row.key().isEmpty());
            if (keyless || table.differences() > table.examples().size()) {
                steps.add(new RepairStep(
                        RepairStep.Action.READ_TABLE, schema(table), name(table), List.of(), null, null, List.of()));
                continue;
            }
            for (Difference row : table.examples()) {
                steps.add(new RepairStep(
                        row.kind() == Difference.Kind.EXTRA ? RepairStep.Action.DELETE_ROW : RepairStep.Action.READ_ROW,
                        schema(table),
                        name(table),
                        List.copyOf(row.key().values()),
                        row.kind(),
                        row.blame(),
                        row.columns().stream()
                                .map(Difference.ColumnDifference::column)
                                .toList()));
            }
        }
        return new RepairPlan(report.at(), steps);
    }

    private static String schema(TableReport table) {
        return table.id().schema();
    }

    private static String name(TableReport table) {
        return table.id().name();
    }

    /** How many steps of a kind there are. */
    public long count(RepairStep.Action action) {
        return steps.stream().filter(step -> step.action() == action).count();
    }

    /** The tables that it touches. */
    public List<io.contrail.changelog.TableId> tables() {
        return steps.stream()
                .map(step -> new io.contrail.changelog.TableId(step.schema(), step.table()))
                .distinct()
                .toList();
    }

    /** One sentence: what it would do. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%,d row%s to read again, %,d to delete, %,d whole table%s to read again",
                count(RepairStep.Action.READ_ROW),
                count(RepairStep.Action.READ_ROW) == 1 ? "" : "s",
                count(RepairStep.Action.DELETE_ROW),
                count(RepairStep.Action.READ_TABLE),
                count(RepairStep.Action.READ_TABLE) == 1 ? "" : "s");
    }

    public void write(Path file) {
        try {
            Files.writeString(file, JSON.writeValueAsString(this) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException e) {
            throw PipelineException.stop(
                            "The plan cannot be written to %s: %s.".formatted(file, e.getMessage()),
                            "Nothing was changed.",
                            "name a file in a folder that exists and may be written to.")
                    .causedBy(e);
        }
    }

    /** Reads what {@link #write} has written, and people may have edited. */
    public static RepairPlan read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), RepairPlan.class);
        } catch (JsonProcessingException e) {
            throw PipelineException.usage(
                            "%s is no plan of a repair: %s.".formatted(file, e.getOriginalMessage()),
                            "Nothing was changed.",
                            "make one with 'contrail verify --repair'.")
                    .causedBy(e);
        } catch (IOException e) {
            throw PipelineException.usage(
                            "%s cannot be read: %s.".formatted(file, e.getMessage()),
                            "Nothing was changed.",
                            "name the file that 'contrail verify --repair' has written.")
                    .causedBy(e);
        }
    }
}
