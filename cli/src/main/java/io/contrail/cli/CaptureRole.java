package io.contrail.cli;

import io.contrail.capture.replication.CaptureSetup;
import io.contrail.capture.selection.TableSelection;
import io.contrail.capture.source.Identifiers;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.capture.source.SourceConnection;
import io.contrail.capture.source.TableName;
import io.contrail.changelog.PipelineException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of the doctor that makes a role for capturing, or tells an administrator how. Prints no password. */
final class CaptureRole {
    /** Environment variable with the password that the role gets. */
    static final String PASSWORD = "CONTRAIL_CAPTURE_PASSWORD";

    private final CaptureSetup setup;
    private final SourceAddress address;
    private final TableSelection selection;
    private final Optional<String> tables;
    private final PrintWriter out;

    /**
     * Does nothing yet.
     *
     * @param address the administrator's
     * @param tables as the user gave them
     */
    CaptureRole(CaptureSetup setup, SourceAddress address, Optional<String> tables, PrintWriter out) {
        this.setup = setup;
        this.address = address;
        this.selection = tables.map(TableSelection::parse).orElseGet(TableSelection::all);
        this.tables = tables;
        this.out = out;
    }

    /** The SQL for whoever may run it; nothing for a role that is no administrator. */
    void advise(SourceConnection source) {
        boolean administrator =
                source.test("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user");
        if (!administrator || setup.role().equals(source.user())) {
            return;
        }
        List<TableName> selected;
        try {
            selected = selection.resolve(source).tables();
        } catch (PipelineException alreadyReported) {
            return;
        }
        List<String> statements = setup.missing(source, selected);
        out.println();
        if (statements.isEmpty()) {
            out.println("The role '%s' has all that a pipeline needs: %s".formatted(setup.role(), start()));
            return;
        }
        out.println(
                "A pipeline need not connect as '%s'. This makes the role '%s', which may read the selected tables and"
                        .formatted(source.user(), setup.role()));
        out.println("the log, and nothing else; 'contrail doctor --fix' runs the same:");
        boolean known = setup.exists(source);
        statements.forEach(sql -> out.println("  " + sql + ";"));
        if (!known) {
            out.println("  \\password " + Identifiers.display(setup.role()));
        }
    }

    /** Makes it; the role's address, if its password is known. */
    Optional<SourceAddress> fix(SourceConnection admin) {
        List<TableName> selected = selection.resolve(admin).tables();
        SourceAddress asRole = roleAddress();
        boolean known = setup.exists(admin);
        Optional<Secret> wanted = Optional.ofNullable(System.getenv(PASSWORD))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
        Optional<Secret> set = known ? wanted : wanted.or(asRole::password);
        List<String> run;
        try {
            run = setup.apply(admin, selected, set);
        } catch (PipelineException refused) {
            if (refused.kind() != PipelineException.Kind.FAILED) {
                throw refused;
            }
            throw PipelineException.stop(
                            "The capture role could not be made: " + refused.what(),
                            "Nothing was changed: it is done whole or not at all.",
                            "connect as a superuser or the tables' owner, or hand the SQL that 'contrail doctor' prints"
                                    + " without --fix to who is.")
                    .causedBy(refused);
        }
        run.forEach(sql -> out.println("done: " + sql + ";"));
        if (run.isEmpty()) {
            out.println("The role '%s' had everything already.".formatted(setup.role()));
        }
        if (set.isPresent()) {
            out.println("done: its password is the one from " + (wanted.isPresent() ? PASSWORD : "the password file")
                    + ", hashed here.");
        } else if (!known) {
            out.println("It has no password yet: set one with psql's '\\password %s', or with %s and --fix again."
                    .formatted(Identifiers.display(setup.role()), PASSWORD));
        }
        out.println("To start: " + start());
        out.println();
        return wanted.isPresent()
                ? Optional.of(asRole.as(setup.role(), wanted.get()))
                : Optional.of(asRole).filter(found -> found.password().isPresent());
    }

    private String start() {
        return "contrail up --source '%s'".formatted(roleAddress().url())
                + tables.map(patterns -> " --tables '%s'".formatted(patterns.replace("'", "'\\''")))
                        .orElse("");
    }

    /** With a password from the password file only: the variable's is the administrator's. */
    private SourceAddress roleAddress() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove("PGPASSWORD");
        SourceAddress nameless = new SourceAddress(
                address.hosts(), address.database(), setup.role(), Optional.empty(), address.parameters());
        return SourceAddress.parse(nameless.url(), environment);
    }
}
