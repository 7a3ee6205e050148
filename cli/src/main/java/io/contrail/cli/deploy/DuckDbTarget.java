package io.contrail.cli.deploy;

import io.contrail.changelog.PipelineException;
import io.contrail.cli.sql.SqlResult;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The embedded warehouse, of which only the views of analytics are deployed: it has no accounts, and makes its tables. */
public final class DuckDbTarget implements DeployTarget {
    private final Sql sql;
    private final Set<String> there;

    /** Runs a statement in the warehouse, through the running pipeline or on its file. */
    @FunctionalInterface
    public interface Sql {
        void run(String statement, SqlResult result);
    }

    public DuckDbTarget(Sql sql) {
        this.sql = sql;
        this.there = new HashSet<>(names("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"));
        there.addAll(names("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal"));
    }

    @Override
    public String title() {
        return "the embedded warehouse";
    }

    @Override
    public String user() {
        return String.valueOf(System.getProperty("user.name"));
    }

    @Override
    public Optional<String> skips(SqlStatement statement) {
        Subject subject = statement.subject();
        if (subject.isOfAccount()) {
            return Optional.of("of a Snowflake account");
        }
        String name = AnalyticsSql.lower(subject.objectName());
        boolean analytics = name.equals(AnalyticsSql.SCHEMA) || name.startsWith(AnalyticsSql.SCHEMA + ".");
        if (!analytics) {
            return Optional.of("made by the pipeline itself");
        }
        Set<String> missing = new TreeSet<>(AnalyticsSql.reads(statement));
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            return Optional.of("not there yet: " + String.join(", ", missing));
        }
        if (subject.creates("VIEW")) {
            there.add(name);
        }
        return Optional.empty();
    }

    /** Views are all that is made here, and they are replaced. */
    @Override
    public Optional<Existing> existing(String database) {
        return Optional.empty();
    }

    @Override
    public void execute(String statement) throws SQLException {
        try {
            sql.run(statement, new Names());
        } catch (PipelineException e) {
            if (e.kind() == PipelineException.Kind.UNREACHABLE) {
                throw e;
            }
            throw new SQLException(e.what().replaceFirst("^The statement failed: ", ""), e);
        }
    }

    @Override
    public void close() {}

    private Set<String> names(String query) {
        Names names = new Names();
        sql.run(query, names);
        return names.all;
    }

    private static final class Names implements SqlResult {
        private final Set<String> all = new HashSet<>();

        @Override
        public void columns(List<String> names) {}

        @Override
        public void row(List<@Nullable Object> values) {
            if (values.size() == 2) {
                all.add("%s.%s".formatted(values.get(0), values.get(1)).toLowerCase(java.util.Locale.ROOT));
            }
        }
    }
}
