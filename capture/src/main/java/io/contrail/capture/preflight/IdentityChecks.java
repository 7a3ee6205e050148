package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.TableName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the log tells which row was updated or deleted. Getting it wrong hurts the source, not only the pipeline: once a
 * table without a replica identity is published, PostgreSQL refuses to update it. A partition's own identity counts,
 * not its root's.
 */
final class IdentityChecks {
    private static final String CHECK = "replica identity";

    private static final String RELATIONS = """
            WITH RECURSIVE member(root, oid) AS (
                SELECT c.oid, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                UNION ALL
                SELECT m.root, c.oid FROM member m JOIN pg_inherits i ON i.inhparent = m.oid
                  JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition)
            SELECT rn.nspname, r.relname, n.nspname, c.relname, c.relkind = 'p', c.relreplident::text,
                   r.relreplident::text, pk.indexrelid IS NOT NULL, coalesce(pk.indimmediate, false),
                   (SELECT conname FROM pg_constraint WHERE conindid = pk.indexrelid AND contype = 'p'),
                   ARRAY(SELECT a.attname::text FROM unnest(pk.indkey) WITH ORDINALITY k(num, pos)
                           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num ORDER BY k.pos),
                   EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisreplident),
                   (SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                     WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indisvalid
                       AND x.indpred IS NULL AND x.indexprs IS NULL
                       AND NOT EXISTS (SELECT FROM unnest(x.indkey) k(num) JOIN pg_attribute a
                            ON a.attrelid = c.oid AND a.attnum = k.num WHERE NOT a.attnotnull)
                     ORDER BY x.indnatts, i.relname LIMIT 1),
                   pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) > 0
              FROM member m
              JOIN pg_class c ON c.oid = m.oid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class r ON r.oid = m.root JOIN pg_namespace rn ON rn.oid = r.relnamespace
              LEFT JOIN pg_index pk ON pk.indrelid = c.oid AND pk.indisprimary
             ORDER BY 1, 2, 3, 4
            """;

    /**
     * A table, or a part of a partitioned one.
     *
     * @param identity pg_class.relreplident: d(efault), f(ull), i(ndex), n(othing)
     * @param immediateKey whether it has a primary key that is not DEFERRABLE
     * @param usableIndex a unique index that could serve as identity
     * @param changed whether the server's statistics know of an update or delete
     */
    private record Relation(
            TableName root,
            TableName name,
            boolean partitioned,
            String identity,
            String rootIdentity,
            boolean key,
            boolean immediateKey,
            Optional<String> keyConstraint,
            List<String> keyColumns,
            boolean identityIndex,
            Optional<String> usableIndex,
            boolean changed) {

        /** PostgreSQL's own rule for letting an update through. */
        boolean identifiesRows() {
            return switch (identity) {
                case "f" -> true;
                case "i" -> identityIndex;
                case "d" -> immediateKey;
                default -> false;
            };
        }

        /** A table like a log: as far as the server can tell, rows were only ever inserted. */
        boolean onlyInserted() {
            return identity.equals("d") && !key && !changed;
        }

        boolean isPart() {
            return !name.equals(root);
        }
    }

    private IdentityChecks() {}

    static List<Finding> identities(Context context) {
        List<Finding> findings = new ArrayList<>();
        for (Relation relation :
                context.source().query(RELATIONS, IdentityChecks::relation, TableChecks.quotedByServer(context))) {
            if (relation.partitioned()) {
                keyless(relation).ifPresent(findings::add);
            } else if (!relation.identifiesRows()) {
                findings.add(unidentified(relation, context.insertOnly().matches(relation.root())));
            } else if (relation.isPart() && !relation.identity().equals(relation.rootIdentity())) {
                findings.add(differs(relation));
            }
        }
        return RoleChecks.orOk(findings, CHECK, "Every selected table tells which row was changed.");
    }

    private static Finding unidentified(Relation relation, boolean insertOnly) {
        String what = switch (relation.identity()) {
            case "n" -> "The table %s has REPLICA IDENTITY NOTHING.".formatted(relation.name());
            case "i" -> "The index that was the replica identity of %s is gone.".formatted(relation.name());
            default ->
                relation.key()
                        ? "The primary key of %s is DEFERRABLE, so it is no replica identity."
                                .formatted(relation.name())
                        : "The table %s has no primary key.".formatted(relation.name());
        };
        if (insertOnly) {
            return Finding.warning(
                    CHECK,
                    what,
                    "It was declared insert-only: an UPDATE or DELETE on it would fail in the source once it is published.",
                    remedies(relation));
        }
        if (relation.onlyInserted()) {
            return Finding.warning(
                    CHECK,
                    what,
                    "Its rows have only ever been inserted, as far as the server's statistics tell, and that is captured as"
                            + " it is. An UPDATE or DELETE on it would fail in the source once it is published.",
                    remedies(relation));
        }
        return Finding.error(
                CHECK,
                what,
                "Once it is published, every UPDATE and DELETE on it would fail in the source. If rows are"
                        + " only inserted from now on, declare it insert-only (--insert-only).",
                remedies(relation));
    }

    private static Remedy[] remedies(Relation relation) {
        String alter = "ALTER TABLE " + relation.name().quoted() + " ";
        List<Remedy> remedies = new ArrayList<>();
        if (relation.immediateKey()) {
            remedies.add(Remedy.sql("as the table's owner, by its primary key", alter + "REPLICA IDENTITY DEFAULT"));
        }
        relation.usableIndex()
                .filter(index -> !relation.immediateKey())
                .ifPresent(index -> remedies.add(Remedy.sql(
                        "as the table's owner, by its unique index",
                        alter + "REPLICA IDENTITY USING INDEX " + Identifiers.quote(index))));
        remedies.add(Remedy.sql(
                "as the table's owner, by all columns (more log, and slower updates)",
                alter + "REPLICA IDENTITY FULL"));
        if (relation.key() && !relation.immediateKey()) {
            remedies.add(Remedy.sql(
                    "as the table's owner, with a key that is checked at once",
                    alter
                            + "DROP CONSTRAINT %s, ADD PRIMARY KEY (%s), REPLICA IDENTITY DEFAULT"
                                    .formatted(
                                            Identifiers.quote(
                                                    relation.keyConstraint().orElse("")),
                                            relation.keyColumns().stream()
                                                    .map(Identifiers::quote)
                                                    .collect(Collectors.joining(", ")))));
        } else if (!relation.key() && !relation.isPart()) {
            remedies.add(Remedy.sql(
                    "as the table's owner, with a key of its own (rewrites the table)",
                    alter + "ADD COLUMN contrail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"));
        }
        remedies.add(Remedy.exclude("leave it out (added to your patterns)", relation.root()));
        return remedies.toArray(Remedy[]::new);
    }

    private static Finding differs(Relation relation) {
        String form = relation.rootIdentity().equals("d") && relation.immediateKey() ? "DEFAULT" : "FULL";
        return Finding.warning(
                CHECK,
                "The partition %s has another replica identity than its root %s."
                        .formatted(relation.name(), relation.root()),
                "Updates and deletes name their row by other columns, depending on the partition it lies in.",
                Remedy.sql(
                        "as the table's owner",
                        "ALTER TABLE %s REPLICA IDENTITY %s"
                                .formatted(relation.name().quoted(), form)));
    }

    /** A partition takes its root's key, but not its root's REPLICA IDENTITY. */
    private static Optional<Finding> keyless(Relation root) {
        if (root.key() || root.isPart()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                CHECK,
                "The partitioned table %s has no primary key.".formatted(root.name()),
                "Each partition made later starts without a replica identity, and updates on it fail in the source until"
                        + " it has one."));
    }

    private static Relation relation(ResultSet row) throws SQLException {
        return new Relation(
                new TableName(row.getString(1), row.getString(2)),
                new TableName(row.getString(3), row.getString(4)),
                row.getBoolean(5),
                row.getString(6),
                row.getString(7),
                row.getBoolean(8),
                row.getBoolean(9),
                Optional.ofNullable(row.getString(10)),
                texts(row.getArray(11)),
                row.getBoolean(12),
                Optional.ofNullable(row.getString(13)),
                row.getBoolean(14));
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
