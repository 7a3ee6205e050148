package io.contrail.snowflake.session;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.catalog.TableColumn;
import io.contrail.snowflake.sql.Cursor;
import io.contrail.snowflake.sql.Literals;
import io.contrail.snowflake.sql.Names;
import io.contrail.snowflake.sql.SqlError;
import io.contrail.snowflake.sql.Token;
import io.contrail.snowflake.sql.Translator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a CREATE TABLE. Keys are read and not enforced, as in the service, save that a primary key's columns
 * are not null.
 */
final class TableDefinition {
    /** A column with its default as DuckDB's text. */
    record Defined(
            TableColumn column,
            @Nullable String defaultValue,
            @Nullable String comment) {
        String duck() {
            return "%s %s%s%s"
                    .formatted(
                            column.duck(),
                            column.type().duck(),
                            column.nullable() ? "" : " NOT NULL",
                            defaultValue == null ? "" : " DEFAULT " + defaultValue);
        }

        /** The declared type stands in the first line of DuckDB's comment. */
        String duckComment() {
            return Literals.duck(column.type() + (comment == null ? "" : "\n" + comment));
        }
    }

    private final List<Defined> columns = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    /** The cursor is behind the opening parenthesis. */
    static List<Defined> read(Cursor cursor, Names names, Map<String, String> context) {
        TableDefinition definition = new TableDefinition();
        for (List<Token> element : cursor.list()) {
            Cursor part = new Cursor(cursor.text(element));
            if (!definition.constraint(part)) {
                definition.columns.add(definition.column(part, names, context));
            }
        }
        return definition.columns.stream()
                .map(defined -> definition.keys.contains(defined.column().name())
                        ? new Defined(
                                new TableColumn(
                                        defined.column().name(),
                                        defined.column().type(),
                                        false),
                                defined.defaultValue(),
                                defined.comment())
                        : defined)
                .toList();
    }

    private boolean constraint(Cursor part) {
        boolean named = part.takes("CONSTRAINT");
        if (named) {
            part.identifier();
        }
        boolean primary = part.looksAt("PRIMARY", "KEY", "(");
        if (!primary && !part.looksAt("UNIQUE", "(") && !part.looksAt("FOREIGN", "KEY")) {
            if (named) {
                throw part.unexpected();
            }
            return false;
        }
        while (!part.takes("(")) {
            part.next();
        }
        for (List<Token> key : part.list()) {
            if (primary) {
                keys.add(Identifier.parse(key.get(0).text()).name());
            }
        }
        return true;
    }

    private Defined column(Cursor part, Names names, Map<String, String> context) {
        return column(part, part.identifier(), names, context);
    }

    static Defined one(Cursor part, Names names, Map<String, String> context) {
        return new TableDefinition().column(part, names, context);
    }

    private Defined column(Cursor part, String name, Names names, Map<String, String> context) {
        SnowflakeType type = type(part);
        boolean nullable = true;
        String defaultValue = null;
        String comment = null;
        while (!part.atEnd()) {
            if (part.takes("NOT", "NULL")) {
                nullable = false;
            } else if (part.takes("PRIMARY", "KEY")) {
                keys.add(name);
            } else if (part.takes("COMMENT")) {
                comment = part.string();
            } else if (part.takes("DEFAULT")) {
                defaultValue = Translator.expression(defaultText(part), names, context);
            } else if (!part.takes("NULL") && !part.takes("UNIQUE") && !part.takes("NOT", "ENFORCED")) {
                throw part.unexpected();
            }
        }
        return new Defined(new TableColumn(name, type, nullable), defaultValue, comment);
    }

    /** Up to what can follow a default. */
    private static String defaultText(Cursor part) {
        List<Token> pieces = new ArrayList<>();
        int depth = 0;
        while (!part.atEnd()) {
            if (depth == 0
                    && !pieces.isEmpty()
                    && (part.looksAt("NOT", "NULL") || part.looksAt("COMMENT") || part.looksAt("PRIMARY"))) {
                break;
            }
            Token token = part.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            pieces.add(token);
        }
        return part.text(pieces);
    }

    static SnowflakeType type(Cursor part) {
        String name = part.identifier();
        if (name.equals("DOUBLE")) {
            part.takes("PRECISION");
        }
        List<String> arguments = new ArrayList<>();
        if (part.takes("(")) {
            part.list().forEach(argument -> arguments.add(part.text(argument)));
        }
        SnowflakeType type = SnowflakeType.parse(name, arguments)
                .orElseThrow(
                        () -> SqlError.compilation("002040", "42601", "Unsupported data type '%s'.".formatted(name)));
        if (type.finerThanMicroseconds()) {
            throw SqlError.unknown("%s in a table: it keeps microseconds, so say %s(6)".formatted(type, type.kind()));
        }
        return type;
    }
}
