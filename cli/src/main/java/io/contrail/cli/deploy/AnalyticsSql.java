package io.contrail.cli.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The views over the flights, one text for every warehouse: {@code deploy/analytics/*.sql}, packed with the command. The
 * view of freshness is written for one table and repeated for each.
 */
public final class AnalyticsSql {
    /** The schema that the views are in. */
    public static final String SCHEMA = "analytics";

    private static final String FLIGHTS = "flights.sql";
    private static final String FRESHNESS = "freshness.sql";
    private static final String EACH = "-- for each table\n";
    private static final String END = "-- end\n";

    private AnalyticsSql() {}

    /**
     * A statement that makes a view, or comments on one.
     *
     * @param makes the view's name, empty for a comment; like the others in lower case and with its schema
     * @param reads what must be there before
     */
    public record View(String sql, Optional<String> makes, Set<String> reads) {
        public View {
            reads = Set.copyOf(reads);
        }
    }

    /**
     * The statements that make the views, in an order in which they can run.
     *
     * @param tables those of which the freshness is told, as {@code schema.table}; without any there is no such view
     */
    public static List<View> views(Collection<String> tables) {
        return SqlScript.of(SCHEMA, text(tables)).statements().stream()
                .map(statement -> new View(statement.text(), makes(statement), reads(statement)))
                .toList();
    }

    /** The same as text, comments included. */
    static String text(Collection<String> tables) {
        String flights = resource(FLIGHTS);
        return tables.isEmpty() ? flights : flights + "\n" + freshness(tables);
    }

    private static String freshness(Collection<String> tables) {
        String text = resource(FRESHNESS);
        int from = text.indexOf(EACH);
        int to = text.indexOf(END);
        String one = text.substring(from + EACH.length(), to);
        String all = tables.stream()
                .sorted()
                .map(table -> one.replace("${schema}", table.substring(0, table.indexOf('.')))
                        .replace("${table}", table.substring(table.indexOf('.') + 1)))
                .collect(Collectors.joining("UNION ALL\n"));
        return text.substring(0, from) + all.stripTrailing() + text.substring(to + END.length());
    }

    /** The tables and views that a statement names besides its own. */
    static Set<String> reads(SqlStatement statement) {
        Set<String> names = new TreeSet<>();
        List<Token> tokens = statement.tokens();
        for (int i = 1; i + 1 < tokens.size(); i++) {
            Token left = tokens.get(i - 1);
            Token right = tokens.get(i + 1);
            boolean qualified = tokens.get(i).is(".") && left.isName() && right.isName();
            // A column of an alias is never quoted on its left.
            if (qualified && (left.kind() == Token.Kind.NAME || left.is(SCHEMA))) {
                names.add(lower(new ObjectName(left.name(), right.name())));
            }
        }
        makes(statement).ifPresent(names::remove);
        return names;
    }

    private static Optional<String> makes(SqlStatement statement) {
        Subject subject = statement.subject();
        return subject.creates("VIEW") ? Optional.of(lower(subject.objectName())) : Optional.empty();
    }

    static String lower(ObjectName name) {
        return name.toString().toLowerCase(java.util.Locale.ROOT);
    }

    private static String resource(String file) {
        String path = "/deploy/analytics/" + file;
        try (InputStream sql = AnalyticsSql.class.getResourceAsStream(path)) {
            if (sql == null) {
                throw new IllegalStateException("Not packed with the command: " + path);
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
