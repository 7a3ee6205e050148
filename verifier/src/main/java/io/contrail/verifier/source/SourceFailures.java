package io.contrail.verifier.source;

import io.contrail.capture.source.SourceConnection;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import java.sql.Connection;
import java.sql.SQLException;

/** What PostgreSQL refuses while a table is read. */
final class SourceFailures {
    private SourceFailures() {}

    static RuntimeException of(SourceConnection source, TableId table, SQLException error) {
        String state = String.valueOf(error.getSQLState());
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        if (state.equals("42P01") || state.equals("3F000")) {
            return new NotVerifiableException(
                    NotVerifiableException.Reason.DROPPED, "The source no longer has table %s.".formatted(table));
        } else if (state.equals("42703") || state.equals("42883")) {
            return new NotVerifiableException(
                    NotVerifiableException.Reason.SCHEMA_CHANGE,
                    "The table's columns changed while it was verified. Verify it again.");
        } else if (state.equals("55P03")) {
            return new NotVerifiableException(
                    NotVerifiableException.Reason.SCHEMA_CHANGE,
                    "The table has been locked for ten seconds, as DDL does. Verify it again.");
        } else if (state.startsWith("08") || state.startsWith("57P")) {
            return PipelineException.unreachable(
                            "PostgreSQL at %s: %s".formatted(source.server(), message),
                            "The connection broke while table %s was read; nothing was found about it."
                                    .formatted(table),
                            "check that the server runs, then verify again.")
                    .causedBy(error);
        } else if (state.equals("42501")) {
            return PipelineException.stop(
                            "PostgreSQL at %s: %s".formatted(source.server(), message),
                            "Table %s was not verified.".formatted(table),
                            "run 'contrail doctor': it prints the GRANT for an administrator to run.")
                    .causedBy(error);
        }
        return PipelineException.stop(
                        "PostgreSQL at %s: %s (SQLSTATE %s)".formatted(source.server(), message, state),
                        "Table %s was not verified.".formatted(table),
                        "verify it again; if it fails again, report this.")
                .causedBy(error);
    }

    /** The transaction only read: rolling it back is the cheapest end, and a broken connection tells by itself later. */
    static void end(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            // The next statement on it says so.
        }
    }
}
