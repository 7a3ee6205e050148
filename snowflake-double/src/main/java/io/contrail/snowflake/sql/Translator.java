package io.contrail.snowflake.sql;

import io.contrail.snowflake.catalog.Identifier;
import io.contrail.snowflake.catalog.ObjectName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.ExtractExpression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.JsonExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.TimeKeyExpression;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.WithItem;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/** Queries and DML: parsed, names and functions replaced, written again. One object for one statement. */
public final class Translator {
    private final Names names;
    private final Calls calls;
    private final Set<String> common = new HashSet<>();
    private final Set<ObjectName> reads = new HashSet<>();

    private Translator(Names names, Calls calls) {
        this.names = names;
        this.calls = calls;
    }

    /** {@code context} is what CURRENT_ROLE() and its like answer. */
    public static Translation translate(String sql, Names names, Map<String, String> context) {
        return new Translator(names, new Calls(context)).translate(sql);
    }

    /** An expression, such as a column's default. */
    public static String expression(String sql, Names names, Map<String, String> context) {
        Translator translator = new Translator(names, new Calls(context));
        Statement statement = parse("SELECT " + sql);
        Shapes.check(statement);
        PlainSelect select = (PlainSelect) Nodes.walk(statement, translator.new Rewriting());
        return select.getSelectItem(0).getExpression().toString();
    }

    private Translation translate(String sql) {
        Statement statement = parse(sql);
        Translation.Verb verb = verb(statement);
        Nodes.walk(statement, new CommonTables());
        Table target = target(statement);
        ObjectName written = target == null ? null : object(target);
        Shapes.check(statement);
        Statement done = (Statement) Nodes.walk(statement, new Rewriting());
        reads.remove(written);
        String duck = done.toString();
        if (done instanceof Merge merge) {
            return new Translation(verb, duck + " RETURNING merge_action", reads, written, Ambiguity.query(merge));
        }
        return new Translation(verb, duck, reads, written, null);
    }

    private static Statement parse(String sql) {
        try {
            return CCJSqlParserUtil.parse(sql, parser -> parser.withBackslashEscapeCharacter(true));
        } catch (JSQLParserException e) {
            String message = String.valueOf(e.getMessage());
            throw SqlError.compilation(
                    "001003",
                    "42000",
                    "syntax error (or the double does not know it): "
                            + message.lines().limit(3).toList());
        }
    }

    private static Translation.Verb verb(Statement statement) {
        if (statement instanceof Select) {
            return Translation.Verb.SELECT;
        }
        if (statement instanceof Insert) {
            return Translation.Verb.INSERT;
        }
        if (statement instanceof Update) {
            return Translation.Verb.UPDATE;
        }
        if (statement instanceof Delete) {
            return Translation.Verb.DELETE;
        }
        if (statement instanceof Merge) {
            return Translation.Verb.MERGE;
        }
        throw SqlError.unknown(statement.getClass().getSimpleName());
    }

    private static @Nullable Table target(Statement statement) {
        if (statement instanceof Insert insert) {
            return insert.getTable();
        }
        if (statement instanceof Update update) {
            return update.getTable();
        }
        if (statement instanceof Delete delete) {
            return delete.getTable();
        }
        return statement instanceof Merge merge ? merge.getTable() : null;
    }

    private ObjectName object(Table table) {
        Cursor cursor = new Cursor(table.getFullyQualifiedName());
        ObjectName object = names.object(cursor.name());
        cursor.end();
        return object;
    }

    private static String duck(String name) {
        return Identifier.parse(name).duck();
    }

    /** A name that WITH gives is no table. */
    private final class CommonTables implements Nodes.Rewrite {
        @Override
        public boolean enter(Object node) {
            if (node instanceof WithItem<?> with) {
                common.add(Identifier.parse(with.getAlias().getName()).name());
            }
            return true;
        }

        @Override
        public Object leave(Object node) {
            return node;
        }
    }

    private final class Rewriting implements Nodes.Rewrite {
        @Override
        public boolean enter(Object node) {
            if (node instanceof SelectItem<?> item) {
                nameExpression(item);
            } else if (node instanceof Column column) {
                if (column.getTable() != null) {
                    column.setTable(lastPart(column.getTable()));
                }
                return false;
            } else if (node instanceof AllTableColumns all) {
                all.setTable(lastPart(all.getTable()));
                return false;
            } else if (node instanceof UpdateSet set) {
                set.getColumns().forEach(column -> column.setTable(null));
            } else if (node instanceof Alias alias) {
                rename(alias);
                return false;
            }
            return !(node instanceof JsonExpression json) || enterPath(json);
        }

        /** DuckDB would name it after its own text. */
        private void nameExpression(SelectItem<?> item) {
            Expression expression = item.getExpression();
            if (item.getAlias() == null && !(expression instanceof Column) && !(expression instanceof AllColumns)) {
                item.setAlias(new Alias(
                        "\"" + expression.toString().toUpperCase(Locale.ROOT).replace("\"", "\"\"") + "\"", true));
            }
        }

        private Table lastPart(Table table) {
            return new Table(duck(table.getName()));
        }

        private void rename(Alias alias) {
            if (alias.getName() != null) {
                alias.setName(duck(alias.getName()));
            }
            if (alias.getAliasColumns() != null) {
                List<Alias.AliasColumn> columns = new ArrayList<>();
                alias.getAliasColumns()
                        .forEach(column -> columns.add(new Alias.AliasColumn(duck(column.name), column.colDataType)));
                alias.setAliasColumns(columns);
            }
        }

        private boolean enterPath(JsonExpression json) {
            json.setExpression((Expression) Nodes.walk(json.getExpression(), this));
            return false;
        }

        @Override
        public Object leave(Object node) {
            if (node instanceof Column column) {
                return leave(column);
            }
            if (node instanceof Table table) {
                return leave(table);
            }
            if (node instanceof Function function) {
                return calls.translate(function);
            }
            if (node instanceof AnalyticExpression call) {
                return calls.translate(call);
            }
            if (node instanceof CastExpression cast) {
                return calls.translate(cast);
            }
            if (node instanceof TimeKeyExpression time) {
                return calls.bare(time.getStringValue().toUpperCase(Locale.ROOT).replace("()", ""));
            }
            if (node instanceof StringValue text && text.getPrefix() == null) {
                return Calls.string(Literals.unescaped(text.getValue()));
            }
            if (node instanceof JsonExpression json) {
                return Calls.call("\"SF_GET\"", json.getExpression(), Calls.string(path(json)));
            }
            if (node instanceof ExtractExpression extract) {
                return calls.translate(
                        Calls.call("DATE_PART", Calls.string(extract.getName()), extract.getExpression()));
            }
            return node;
        }

        private Object leave(Column column) {
            String name = column.getColumnName();
            if (column.getTable() == null && Calls.isBareFunction(name.toUpperCase(Locale.ROOT))) {
                return calls.bare(name.toUpperCase(Locale.ROOT));
            }
            if (!name.equalsIgnoreCase("TRUE") && !name.equalsIgnoreCase("FALSE")) {
                column.setColumnName(duck(name));
            }
            return column;
        }

        private Object leave(Table table) {
            List<String> parts = new Cursor(table.getFullyQualifiedName()).name();
            if (parts.size() == 1 && common.contains(parts.get(0))) {
                table.setName(duck(table.getName()));
                return table;
            }
            ObjectName object = names.object(parts);
            reads.add(object);
            table.getNameParts().clear();
            table.getNamePartDelimiters().clear();
            table.getNameParts().add(object.duck());
            return table;
        }

        private String path(JsonExpression json) {
            StringBuilder path = new StringBuilder("$");
            for (Map.Entry<Expression, String> ident : json.getIdentList()) {
                if (!ident.getValue().equals(":") && !ident.getValue().equals(".")) {
                    throw SqlError.unknown("the operator " + ident.getValue());
                }
                for (Token token : Lexer.tokens(ident.getKey().toString().replaceAll("^'|'$", ""))) {
                    if (!token.is(".")) {
                        path.append(".\"")
                                .append(token.text().replace("\"", ""))
                                .append('"');
                    }
                }
            }
            return path.toString();
        }
    }
}
