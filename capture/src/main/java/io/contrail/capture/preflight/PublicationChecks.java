package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.replication.CaptureUser;
import io.contrail.capture.replication.Heartbeat;
import io.contrail.capture.replication.Publication;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Publication and heartbeat: right already, or for this role to make right, or for an administrator. */
final class PublicationChecks {
    private static final String HEARTBEAT_OID =
            "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE n.nspname = 'contrail' AND c.relname = 'heartbeat'";

    private PublicationChecks() {}

    static List<Finding> heartbeat(Context context) {
        SourceConnection source = context.source();
        String user = source.user();
        if (!Heartbeat.exists(source)) {
            return List.of(missingHeartbeat(source, user, new Heartbeat(context.pipeline())));
        }
        boolean shaped = source.test(
                "SELECT count(*) = 2 FROM pg_attribute WHERE attrelid = (" + HEARTBEAT_OID + ") AND NOT attisdropped"
                        + " AND (attname, atttypid) IN (('id', 'text'::regtype), ('at', 'timestamptz'::regtype))");
        if (!shaped) {
            return List.of(Finding.error(
                    "heartbeat",
                    "The table %s is not Contrail's: it lacks 'id text' or 'at timestamptz'."
                            .formatted(Heartbeat.TABLE),
                    "The heartbeat cannot be written, and idle tables would hold the server's log.",
                    Remedy.sql(
                            "as its owner, when nobody needs it under that name",
                            "ALTER TABLE %s RENAME TO heartbeat_before_contrail".formatted(Heartbeat.TABLE.quoted()))));
        }
        boolean writable = source.test(
                "SELECT has_schema_privilege('contrail', 'USAGE') AND (SELECT bool_and(has_table_privilege(("
                        + HEARTBEAT_OID + "), p)) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) p)");
        return List.of(
                writable
                        ? Finding.ok("heartbeat", "The heartbeat can be written.")
                        : Finding.error(
                                "heartbeat",
                                "The role '%s' may not write %s.".formatted(user, Heartbeat.TABLE),
                                "Without a heartbeat, idle tables hold the server's log.",
                                Remedy.sql("as its owner", CaptureUser.heartbeatGrants(user))));
    }

    private static Finding missingHeartbeat(SourceConnection source, String user, Heartbeat heartbeat) {
        boolean may = source.test("SELECT CASE WHEN to_regnamespace('contrail') IS NULL"
                + " THEN has_database_privilege(current_database(), 'CREATE')"
                + " ELSE has_schema_privilege('contrail', 'CREATE, USAGE') END");
        if (may) {
            return Finding.ok("heartbeat", "The heartbeat table is not there yet; starting creates it.");
        }
        List<String> statements = new ArrayList<>(heartbeat.ddl(source));
        statements.addAll(CaptureUser.heartbeatGrants(user));
        return Finding.error(
                "heartbeat",
                "The role '%s' may not create the table %s.".formatted(user, Heartbeat.TABLE),
                "Without a heartbeat, idle tables hold the server's log.",
                Remedy.sql("as an administrator", statements));
    }

    static List<Finding> publication(Context context) {
        SourceConnection source = context.source();
        Publication publication = new Publication(context.pipeline());
        Optional<Publication.State> found = publication.read(source);
        List<String> problems = found.map(state -> problems(context, state))
                .orElseGet(() -> List.of("The publication '%s' is not there.".formatted(publication.name())));
        if (problems.isEmpty()) {
            return List.of(Finding.ok(
                    "publication",
                    "The publication '%s' covers every selected table and the heartbeat."
                            .formatted(publication.name())));
        }
        boolean may = mayMend(context, publication, found.isPresent());
        if (may && found.isEmpty()) {
            return List.of(Finding.ok(
                    "publication",
                    "The publication '%s' is not there yet; starting creates it.".formatted(publication.name())));
        }
        List<String> ddl = new ArrayList<>(new Heartbeat(context.pipeline()).ddl(source));
        ddl.addAll(publication.ddl(source, context.selected().tables()));
        Remedy remedy = Remedy.sql(
                may ? "run this, or start the pipeline, which does the same" : "as the tables' owner or a superuser",
                ddl);
        String what = String.join(" ", problems);
        String meaning = "Changes it leaves out do not reach the warehouse";
        return List.of(
                may
                        ? Finding.warning("publication", what, meaning + ".", remedy)
                        : Finding.error(
                                "publication",
                                what,
                                (meaning
                                                + ", and the role '%s' may not mend that: it takes the owner of the publication"
                                                + " and of every table in it.")
                                        .formatted(source.user()),
                                remedy));
    }

    private static List<String> problems(Context context, Publication.State state) {
        List<String> problems = new ArrayList<>();
        String name = context.pipeline().publication();
        List<TableName> wanted = new ArrayList<>(context.selected().tables());
        wanted.add(Heartbeat.TABLE);
        for (TableName table : wanted) {
            if (state.partial().contains(table)) {
                problems.add("The publication '%s' leaves out rows or columns of %s.".formatted(name, table));
            } else if (!state.covers(table) && !state.listed().contains(table)) {
                problems.add("The publication '%s' does not cover the table %s.".formatted(name, table));
            }
        }
        if (!state.viaRoot() && context.source().version() >= 13_00_00) {
            problems.add("The publication '%s' publishes partitions under their own names, not their root's."
                    .formatted(name));
        }
        if (!state.allOperations()) {
            problems.add("The publication '%s' leaves out inserts, updates, deletes or truncates.".formatted(name));
        }
        return problems;
    }

    /** PostgreSQL asks for the right to create in the database, or the publication itself, and for every table. */
    private static boolean mayMend(Context context, Publication publication, boolean exists) {
        SourceConnection source = context.source();
        String right = exists
                ? "SELECT pg_has_role(pubowner, 'USAGE') FROM pg_publication WHERE pubname = ?"
                : "SELECT has_database_privilege(current_database(), 'CREATE') AND ?::text IS NOT NULL";
        return source.test(right, publication.name()) && ownsTables(context);
    }

    private static boolean ownsTables(Context context) {
        Set<String> wanted = new TreeSet<>(TableChecks.quotedByServer(context));
        wanted.add(Heartbeat.TABLE.toString());
        return context.source().test("""
                        SELECT NOT EXISTS (
                            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                             WHERE quote_ident(n.nspname) || '.' || quote_ident(c.relname) = ANY (?)
                               AND NOT pg_has_role(c.relowner, 'USAGE'))
                        """, wanted);
    }
}
