package io.contrail.cli.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns that a statement gives a table.
 *
 * @param columns names as Snowflake keeps them, with their types as they are written
 */
record TableDefinition(ObjectName name, Map<String, String> columns) {
    private static final Set<String> CONSTRAINTS = Set.of("PRIMARY", "UNIQUE", "FOREIGN", "CONSTRAINT", "CHECK");

    /** What may follow a column's type. */
    private static final Set<String> AFTER_TYPE =
            Set.of("NOT", "NULL", "DEFAULT", "COMMENT", "PRIMARY", "UNIQUE", "REFERENCES", "COLLATE", "AUTOINCREMENT");

    /** The statement creates a table with a list of columns. */
    static TableDefinition of(SqlStatement statement) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (List<Token> item : items(statement.tokens())) {
            Token first = item.get(0);
            if (!first.isName()
                    || (first.kind() == Token.Kind.WORD
                            && CONSTRAINTS.contains(first.text().toUpperCase(Locale.ROOT)))) {
                continue;
            }
            columns.put(first.name(), type(item.subList(1, item.size())));
        }
        return new TableDefinition(statement.subject().objectName(), columns);
    }

    private static String type(List<Token> words) {
        List<Token> type = new ArrayList<>();
        for (Token word : words) {
            if (word.kind() == Token.Kind.WORD
                    && AFTER_TYPE.contains(word.text().toUpperCase(Locale.ROOT))) {
                break;
            }
            type.add(word);
        }
        return type.stream().map(Token::text).collect(Collectors.joining()).toUpperCase(Locale.ROOT);
    }

    /** What stands between the commas of the first parenthesis. */
    private static List<List<Token>> items(List<Token> tokens) {
        List<List<Token>> items = new ArrayList<>();
        List<Token> item = new ArrayList<>();
        int depth = 0;
        for (Token token : tokens) {
            boolean closes = token.is(")");
            if (closes && --depth == 0) {
                break;
            }
            if (depth == 1 && token.is(",")) {
                items.add(item);
                item = new ArrayList<>();
            } else if (depth > 0) {
                item.add(token);
            }
            if (token.is("(")) {
                depth++;
            }
        }
        items.add(item);
        items.removeIf(List::isEmpty);
        return items;
    }
}
