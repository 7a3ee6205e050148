package io.contrail.snowflake.session;

import io.contrail.snowflake.sql.SqlError;
import java.util.Set;

/** The parameters of a session that may be set: without effect here, AUTOCOMMIT aside. */
final class SessionParameters {
    private static final Set<String> KNOWN = Set.of(
            "AUTOCOMMIT",
            "QUERY_TAG",
            "STATEMENT_TIMEOUT_IN_SECONDS",
            "LOCK_TIMEOUT",
            "CLIENT_SESSION_KEEP_ALIVE",
            "JDBC_QUERY_RESULT_FORMAT",
            "ERROR_ON_NONDETERMINISTIC_MERGE",
            "ERROR_ON_NONDETERMINISTIC_UPDATE",
            "CLIENT_TIMESTAMP_TYPE_MAPPING",
            "MULTI_STATEMENT_COUNT",
            "USE_CACHED_RESULT");

    private SessionParameters() {}

    static void require(String name) {
        if (name.equals("TIMEZONE")) {
            return; // everything is UTC here
        }
        if (!KNOWN.contains(name)) {
            throw SqlError.compilation("001006", "22023", "invalid property '" + name + "' for 'SESSION'");
        }
    }
}
