package io.contrail.verifier;

import io.contrail.changelog.TableId;
import io.contrail.verifier.Difference.Blame;
import io.contrail.verifier.Difference.ColumnDifference;
import io.contrail.verifier.Difference.Kind;
import io.contrail.verifier.source.NotVerifiableException.Reason;
import java.util.List;
import java.util.Map;

/** Reports as verifications make them. */
public final class Reports {
    private Reports() {}

    public static VerificationReport report(List<TableReport> tables) {
        return new VerificationReport("2026-01-02T03:04:05Z", 1_250, "all rows", tables);
    }

    public static TableReport verified(String table, long rows) {
        return new TableReport(
                new TableId("public", table),
                rows,
                1,
                "770:770:",
                12,
                Verdict.VERIFIED,
                null,
                null,
                0,
                List.of(),
                0,
                List.of());
    }

    public static TableReport unverified(String table, Reason reason) {
        return new TableReport(
                new TableId("public", table),
                0,
                0,
                null,
                0,
                Verdict.UNVERIFIED,
                reason,
                "It is so.",
                0,
                List.of(),
                0,
                List.of());
    }

    /** A value, a row that is missing, and one that is too much. */
    public static TableReport different(String table) {
        return different(table, 3, List.of(value(), row("2", Kind.MISSING), row("3", Kind.EXTRA)));
    }

    public static TableReport different(String table, long differences, List<Difference> examples) {
        return new TableReport(
                new TableId("public", table),
                1_000,
                2,
                "770:770:",
                12,
                Verdict.DIFFERENT,
                null,
                null,
                differences,
                examples,
                0,
                List.of("Compared but for the sign of zero, 0 and -0 being equal: 'f'."));
    }

    private static Difference value() {
        return new Difference(
                "public.leg",
                Map.of("id", "1"),
                Kind.VALUE,
                List.of(new ColumnDifference("note", "a|b", null)),
                Blame.APPLY,
                700L,
                700L,
                41L,
                1,
                1);
    }

    private static Difference row(String id, Kind kind) {
        boolean missing = kind == Kind.MISSING;
        return new Difference(
                "public.leg",
                Map.of("id", id),
                kind,
                List.of(),
                Blame.CAPTURE,
                missing ? 701L : null,
                missing ? null : 702L,
                missing ? null : 42L,
                missing ? 1 : 0,
                missing ? 0 : 1);
    }

    /** A row of a table without a key. */
    public static Difference withoutKey() {
        return new Difference(
                "public.heap",
                Map.of(),
                Kind.MISSING,
                List.of(new ColumnDifference("note", "x", "x")),
                null,
                700L,
                null,
                null,
                3,
                2);
    }
}
