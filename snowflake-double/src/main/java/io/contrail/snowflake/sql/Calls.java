package io.contrail.snowflake.sql;

import io.contrail.snowflake.catalog.SnowflakeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.AnalyticType;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.create.table.ColDataType;

/** Function calls and casts. What is not known here is an error: DuckDB may know a function that the service does not. */
final class Calls {
    private static final List<String> CONTEXT = List.of(
            "CURRENT_ROLE",
            "CURRENT_USER",
            "CURRENT_DATABASE",
            "CURRENT_SCHEMA",
            "CURRENT_WAREHOUSE",
            "CURRENT_ACCOUNT",
            "CURRENT_VERSION",
            "CURRENT_SESSION");

    private final Map<String, String> context;

    /** What the functions of the session answer. */
    Calls(Map<String, String> context) {
        this.context = context;
    }

    Expression translate(Function function) {
        String name = function.getName().toUpperCase(Locale.ROOT);
        List<Expression> arguments = arguments(function);
        if (CONTEXT.contains(name)) {
            return contextValue(name);
        }
        switch (name) {
            case "TO_VARCHAR", "TO_CHAR" -> {
                return text(arguments);
            }
            case "TO_NUMBER", "TO_DECIMAL", "TO_NUMERIC" -> {
                if (arguments.size() == 2 && arguments.get(1) instanceof StringValue) {
                    return hexadecimal(arguments, name);
                }
                String precision = arguments.size() > 1 ? arguments.get(1).toString() : "38";
                String scale = arguments.size() > 2 ? arguments.get(2).toString() : "0";
                return cast(arguments.get(0), "NUMBER", List.of(precision, scale), false);
            }
            case "TO_DOUBLE" -> {
                return cast(arguments.get(0), "FLOAT", List.of(), false);
            }
            case "TO_BINARY" -> {
                return binary(arguments);
            }
            case "TO_TIMESTAMP_NTZ",
                    "TO_TIMESTAMP_TZ",
                    "TO_TIMESTAMP_LTZ",
                    "TO_TIMESTAMP",
                    "TO_DATE",
                    "TO_TIME",
                    "TO_BOOLEAN",
                    "TO_VARIANT",
                    "TO_ARRAY",
                    "TO_OBJECT" -> {
                if (arguments.size() != 1) {
                    throw SqlError.unknown(name + " with a format");
                }
                return cast(arguments.get(0), name.substring(3), List.of(), false);
            }
            case "TRY_TO_BINARY" -> {
                return call("TRY", binary(arguments));
            }
            case "DATEDIFF", "TIMESTAMPDIFF", "TIMEDIFF" -> {
                return call("date_diff", part(arguments.get(0)), arguments.get(1), arguments.get(2));
            }
            case "DATEADD", "TIMESTAMPADD", "TIMEADD" -> {
                return call("\"SF_DATEADD\"", part(arguments.get(0)), arguments.get(1), arguments.get(2));
            }
            case "DATE_PART" -> {
                String part = part(arguments.get(0)).getValue().toUpperCase(Locale.ROOT);
                return part.startsWith("EPOCH")
                        ? call("\"SF_" + (part.equals("EPOCH") ? "EPOCH_SECOND" : part) + "\"", arguments.get(1))
                        : call("date_part", part(arguments.get(0)), arguments.get(1));
            }
            case "LISTAGG" -> throw SqlError.unknown("LISTAGG without WITHIN GROUP");
            case "GET_PATH", "GET" -> {
                return call("\"SF_GET\"", arguments.get(0), arguments.get(1));
            }
            default -> {
                function.setName(known(name));
                return function;
            }
        }
    }

    /** {@code CURRENT_DATE} and its like stand without parentheses too. */
    static boolean isBareFunction(String name) {
        return CONTEXT.contains(name)
                || name.equals("CURRENT_TIMESTAMP")
                || name.equals("CURRENT_DATE")
                || name.equals("LOCALTIMESTAMP");
    }

    Expression bare(String name) {
        return CONTEXT.contains(name) ? contextValue(name) : call(known(name));
    }

    private Expression contextValue(String name) {
        String value = context.get(name);
        return value == null ? new net.sf.jsqlparser.expression.NullValue() : string(value);
    }

    private static String known(String name) {
        return Functions.duck(name)
                .orElseThrow(() -> SqlError.compilation("002140", "42601", "Unknown function " + name));
    }

    Expression translate(AnalyticExpression call) {
        String name = call.getName().toUpperCase(Locale.ROOT);
        if (call.getFilterExpression() != null) {
            throw SqlError.unknown("FILTER");
        }
        if (call.getType() == AnalyticType.WITHIN_GROUP) {
            if (name.equals("PERCENTILE_CONT") || name.equals("PERCENTILE_DISC") || name.equals("MODE")) {
                return call;
            }
            if (!name.equals("LISTAGG")) {
                throw SqlError.unknown(name + " WITHIN GROUP");
            }
            Function agg = call.getOffset() == null
                    ? call("string_agg", call.getExpression(), string(""))
                    : call("string_agg", call.getExpression(), call.getOffset());
            agg.setDistinct(call.isDistinct());
            agg.setOrderByElements(
                    call.getOrderByElements() != null ? call.getOrderByElements() : call.getFuncOrderBy());
            return call("coalesce", agg, string(""));
        }
        call.setName(known(name));
        return call;
    }

    Expression translate(CastExpression cast) {
        boolean tried = cast.keyword != null && cast.keyword.equalsIgnoreCase("TRY_CAST");
        if (cast.keyword != null && cast.keyword.equalsIgnoreCase("SAFE_CAST")) {
            throw SqlError.unknown("SAFE_CAST");
        }
        ColDataType type = cast.getColDataType();
        List<String> arguments = type.getArgumentsStringList();
        return cast(cast.getLeftExpression(), type.getDataType(), arguments == null ? List.of() : arguments, tried);
    }

    private static Expression cast(Expression value, String name, List<String> arguments, boolean tried) {
        SnowflakeType type = (arguments.isEmpty()
                        ? SnowflakeType.parse(name)
                        : SnowflakeType.parse(name.strip(), arguments))
                .orElseThrow(() -> SqlError.compilation("002040", "42601", "Unsupported data type '" + name + "'."));
        switch (type.kind()) {
            case TEXT -> {
                Function text = call("\"SF_VARCHAR\"", value);
                return type.precision() == SnowflakeType.LONGEST_TEXT
                        ? text
                        : call("left", text, new Column(Integer.toString(type.precision())));
            }
            case VARIANT, ARRAY, OBJECT -> {
                return call("\"SF_VARIANT\"", value);
            }
            case BINARY -> {
                return call("\"SF_BINARY\"", value);
            }
            default -> {
                CastExpression cast = new CastExpression(tried ? "TRY_CAST" : "CAST");
                cast.setLeftExpression(value);
                ColDataType duck = new ColDataType();
                duck.setDataType(type.duck());
                cast.setColDataType(duck);
                return cast;
            }
        }
    }

    private static Expression text(List<Expression> arguments) {
        if (arguments.size() == 1) {
            return call("\"SF_VARCHAR\"", arguments.get(0));
        }
        String format = literal(arguments.get(1), "TO_VARCHAR");
        return switch (format.toUpperCase(Locale.ROOT)) {
            case "HEX" -> call("\"SF_VARCHAR\"", arguments.get(0));
            case "BASE64" -> call("to_base64", arguments.get(0));
            case "UTF-8", "UTF8" -> call("decode", arguments.get(0));
            case "TM9", "TM" -> call("\"SF_VARCHAR\"", arguments.get(0));
            default -> call("\"SF_FORMAT\"", arguments.get(0), string(TimeFormat.duck(format)));
        };
    }

    private static Expression hexadecimal(List<Expression> arguments, String name) {
        String format = literal(arguments.get(1), name);
        if (!format.matches("[Xx]{1,15}")) {
            throw SqlError.unknown(name + " with '" + format + "'");
        }
        return call("\"SF_HEX_NUMBER\"", arguments.get(0));
    }

    private static Expression binary(List<Expression> arguments) {
        String format = arguments.size() == 1 ? "HEX" : literal(arguments.get(1), "TO_BINARY");
        return switch (format.toUpperCase(Locale.ROOT)) {
            case "HEX" -> call("\"SF_BINARY\"", arguments.get(0));
            case "BASE64" -> call("from_base64", arguments.get(0));
            case "UTF-8", "UTF8" -> call("encode", arguments.get(0));
            default -> throw SqlError.unknown("TO_BINARY with '" + format + "'");
        };
    }

    private static String literal(Expression expression, String function) {
        if (expression instanceof StringValue text) {
            return text.getValue().replace("''", "'");
        }
        throw SqlError.unknown(function + " with a format that is no literal");
    }

    /** {@code day} or {@code 'day'}. */
    private static StringValue part(Expression expression) {
        if (expression instanceof StringValue text) {
            return string(text.getValue());
        }
        if (expression instanceof Column column && column.getTable() == null) {
            return string(column.getColumnName().replace("\"", "").replaceFirst("~.*", ""));
        }
        throw SqlError.unknown("the part of a date " + expression);
    }

    static Function call(String name, Expression... arguments) {
        Function function = new Function();
        function.setName(name);
        function.setParameters(new ExpressionList<>(new ArrayList<>(List.of(arguments))));
        return function;
    }

    static StringValue string(String value) {
        return new StringValue(value.replace("'", "''"));
    }

    private static List<Expression> arguments(Function function) {
        List<Expression> arguments = new ArrayList<>();
        if (function.getParameters() != null) {
            function.getParameters().forEach(arguments::add);
        }
        return arguments;
    }

    static Alias alias(String duck) {
        return new Alias(duck, true);
    }
}
