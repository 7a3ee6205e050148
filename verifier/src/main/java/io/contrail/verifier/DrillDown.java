package io.contrail.verifier;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.Column;
import io.contrail.changelog.ColumnType;
import io.contrail.changelog.verification.Chunk;
import io.contrail.changelog.verification.KeyRange;
import io.contrail.changelog.verification.RowVersion;
import io.contrail.changelog.verification.SnapshotPin;
import io.contrail.changelog.verification.VerificationReader;
import io.contrail.verifier.source.CanonicalFloat;
import io.contrail.verifier.source.NotVerifiableException;
import io.contrail.verifier.source.SourceChunk;
import io.contrail.verifier.source.SourceReader;
import io.contrail.verifier.source.SourceRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a chunk that differs to the rows and columns that do. The rows are compared under a second pin; those that differ
 * are read once more, with their values, under a third. Only what differs under all of them is a difference.
 */
final class DrillDown {
    private static final int KEYS_AT_ONCE = 200;
    private static final int TRIES = 6;

    private final SourceConnection source;
    private final VerificationReader warehouse;
    private final Fence fence;
    private final int examples;

    /**
     * Uses the connections from one thread.
     *
     * @param examples most differences of a table that are described
     */
    DrillDown(SourceConnection source, VerificationReader warehouse, Fence fence, int examples) {
        this.source = source;
        this.warehouse = warehouse;
        this.fence = fence;
        this.examples = examples;
    }

    /** Adds what is found to the check. */
    void into(TableCheck check, KeyRange part, SourceChunk chunk, long lagMillis) {
        SourceReader reader = check.reader(source);
        List<Suspects.Suspect> suspects = suspects(check, reader, chunk.range());
        int described = Math.max(0, examples - check.examplesSoFar());
        List<Difference> some = new ArrayList<>();
        long more = 0;
        for (int from = 0; from < suspects.size(); from += KEYS_AT_ONCE) {
            List<Suspects.Suspect> batch = suspects.subList(from, Math.min(suspects.size(), from + KEYS_AT_ONCE));
            if (some.size() >= described && from > 0) {
                more += batch.size();
            } else {
                some.addAll(
                        check.schema().keyed()
                                ? confirmed(check, reader, batch)
                                : rowsWithoutKey(check, reader, batch));
            }
        }
        if (some.isEmpty() && more == 0) {
            check.unconfirmed();
            check.equal(part, chunk, lagMillis);
        } else {
            check.different(
                    part, chunk, lagMillis, some.size() + more, some.subList(0, Math.min(described, some.size())));
        }
    }

    /** One row, asked for by its key. */
    Optional<Difference> row(TableCheck check, List<String> key) {
        return confirmed(
                        check,
                        check.reader(source),
                        List.of(new Suspects.Suspect(key, io.contrail.changelog.verification.Fingerprint.NONE, 0, 0)))
                .stream()
                .findFirst();
    }

    /** Whether the source has a row of this key now. */
    boolean inSource(TableCheck check, List<String> key) {
        List<SourceRow> rows = new ArrayList<>();
        check.reader(source).values(List.of(key), rows::add);
        return !rows.isEmpty();
    }

    private List<Suspects.Suspect> suspects(TableCheck check, SourceReader reader, KeyRange range) {
        return untilCertain(() -> {
            long settled = check.settled(warehouse);
            Suspects suspects = new Suspects();
            SnapshotPin pin = reader.rows(range, suspects::ofSource);
            fence.await(List.of(check.topic()));
            Optional<String> doubt = warehouse.rows(check.chunk(range, pin, settled), suspects::ofWarehouse);
            return new Attempt<>(suspects::found, doubt);
        });
    }

    /** Compares values under a pin of its own. */
    private List<Difference> confirmed(TableCheck check, SourceReader reader, List<Suspects.Suspect> suspects) {
        List<List<String>> keys = suspects.stream().map(Suspects.Suspect::key).toList();
        return untilCertain(() -> {
            long settled = check.settled(warehouse);
            Map<List<String>, SourceRow> here = new HashMap<>();
            SnapshotPin pin = reader.values(keys, row -> here.put(row.key(), row));
            fence.await(List.of(check.topic()));
            Chunk chunk = check.chunk(KeyRange.ALL, pin, settled);
            Optional<String> doubt = warehouse.doubt(chunk, keys);
            Map<List<String>, List<RowVersion>> there = byKey(warehouse.current(chunk, keys));
            Map<List<String>, List<RowVersion>> logged = byKey(warehouse.logged(chunk, keys));
            return new Attempt<>(
                    () -> {
                        List<Difference> differences = new ArrayList<>();
                        for (List<String> key : keys) {
                            difference(
                                            check,
                                            key,
                                            here.get(key),
                                            there.getOrDefault(key, List.of()),
                                            logged.getOrDefault(key, List.of()))
                                    .ifPresent(differences::add);
                        }
                        return differences;
                    },
                    doubt);
        });
    }

    private static Map<List<String>, List<RowVersion>> byKey(List<RowVersion> versions) {
        Map<List<String>, List<RowVersion>> byKey = new HashMap<>();
        versions.forEach(version ->
                byKey.computeIfAbsent(version.key(), key -> new ArrayList<>()).add(version));
        return byKey;
    }

    private static Optional<Difference> difference(
            TableCheck check,
            List<String> key,
            @Nullable SourceRow here,
            List<RowVersion> there,
            List<RowVersion> logged) {
        RowVersion row = there.isEmpty() ? null : there.get(0);
        boolean same = here == null
                ? there.isEmpty()
                : there.size() == 1
                        && here.values().equals(Objects.requireNonNull(row).values());
        if (same) {
            return Optional.empty();
        }
        RowVersion last = logged.isEmpty() ? null : logged.get(0);
        boolean loggedAsInSource = here == null
                ? last == null || last.gone()
                : last != null && !last.gone() && last.values().equals(here.values());
        Difference.Kind kind;
        if (here == null) {
            kind = Difference.Kind.EXTRA;
        } else if (row == null) {
            kind = Difference.Kind.MISSING;
        } else if (there.size() > 1) {
            kind = Difference.Kind.DUPLICATE;
        } else {
            kind = isOlder(row, here, logged) ? Difference.Kind.STALE : Difference.Kind.VALUE;
        }
        return Optional.of(new Difference(
                check.table().toString(),
                keyOf(check, key),
                kind,
                columns(check, here == null ? null : here.values(), row == null ? null : row.values()),
                loggedAsInSource ? Difference.Blame.APPLY : Difference.Blame.CAPTURE,
                here == null ? null : here.writer(),
                row == null ? (last == null ? null : last.txId()) : Long.valueOf(row.txId()),
                row == null ? (last == null ? null : last.ordinal()) : Long.valueOf(row.ordinal()),
                here == null ? 0 : 1,
                there.size()));
    }

    /** An earlier version of the row; or its last one that was captured, and the source's was written later. */
    private static boolean isOlder(RowVersion row, SourceRow here, List<RowVersion> logged) {
        boolean earlier = logged.stream()
                .skip(1)
                .anyMatch(version -> !version.gone() && version.values().equals(row.values()));
        boolean last = !logged.isEmpty() && logged.get(0).values().equals(row.values());
        return earlier || (last && (int) here.writer() - (int) row.txId() > 0);
    }

    private static Map<String, String> keyOf(TableCheck check, List<String> key) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < key.size(); i++) {
            String name = check.schema().key().get(i);
            named.put(name, CanonicalFloat.readable(key.get(i), type(check, name)));
        }
        return named;
    }

    private static ColumnType type(TableCheck check, String column) {
        return check.schema().columns().stream()
                .filter(each -> each.name().equals(column))
                .map(Column::type)
                .findFirst()
                .orElseThrow();
    }

    /** Those that differ; of a row that only one side has, none: the whole row does. */
    private static List<Difference.ColumnDifference> columns(
            TableCheck check, @Nullable List<@Nullable String> here, @Nullable List<@Nullable String> there) {
        List<Difference.ColumnDifference> differences = new ArrayList<>();
        for (int i = 0; here != null && there != null && i < check.columns().size(); i++) {
            if (!Objects.equals(here.get(i), there.get(i))) {
                differences.add(column(check, i, here.get(i), there.get(i)));
            }
        }
        return differences;
    }

    private static Difference.ColumnDifference column(
            TableCheck check, int index, @Nullable String here, @Nullable String there) {
        String name = check.columns().get(index);
        ColumnType type = type(check, name);
        return new Difference.ColumnDifference(
                name,
                here == null ? null : CanonicalFloat.readable(here, type),
                there == null ? null : CanonicalFloat.readable(there, type));
    }

    /** Equal rows cannot be told apart: the row itself is named, and how often each side has it. */
    private List<Difference> rowsWithoutKey(TableCheck check, SourceReader reader, List<Suspects.Suspect> suspects) {
        List<Difference> differences = new ArrayList<>();
        for (Suspects.Suspect suspect : suspects) {
            List<SourceRow> here = new ArrayList<>();
            SnapshotPin pin = reader.example(suspect.print(), here::add);
            Optional<RowVersion> there =
                    warehouse.example(check.chunk(KeyRange.ALL, pin, Long.MAX_VALUE), suspect.print());
            List<Difference.ColumnDifference> columns = new ArrayList<>();
            for (int i = 0; i < check.columns().size(); i++) {
                String inSource = here.isEmpty() ? null : here.get(0).values().get(i);
                String inWarehouse =
                        there.isEmpty() ? null : there.get().values().get(i);
                columns.add(column(check, i, inSource, inWarehouse));
            }
            differences.add(new Difference(
                    check.table().toString(),
                    Map.of(),
                    suspect.sourceRows() > suspect.warehouseRows()
                            ? Difference.Kind.MISSING
                            : suspect.sourceRows() == 0 ? Difference.Kind.EXTRA : Difference.Kind.DUPLICATE,
                    columns,
                    null,
                    here.isEmpty() ? null : here.get(0).writer(),
                    there.map(RowVersion::txId).orElse(null),
                    there.map(RowVersion::ordinal).orElse(null),
                    suspect.sourceRows(),
                    suspect.warehouseRows()));
        }
        return differences;
    }

    /** What was found, and why it may not be so. */
    private record Attempt<T>(java.util.function.Supplier<T> found, Optional<String> doubt) {}

    @FunctionalInterface
    private interface Try<T> {
        Attempt<T> once();
    }

    private static <T> T untilCertain(Try<T> work) {
        Attempt<T> attempt = work.once();
        for (int i = 1; attempt.doubt().isPresent() && i < TRIES; i++) {
            attempt = work.once();
        }
        if (attempt.doubt().isPresent()) {
            throw new NotVerifiableException(
                    NotVerifiableException.Reason.LOADING,
                    "It could not be compared: %s.".formatted(attempt.doubt().get()));
        }
        return attempt.found().get();
    }
}
