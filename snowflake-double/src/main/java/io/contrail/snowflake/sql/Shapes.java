package io.contrail.snowflake.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.Distinct;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.PlainSelect;

/**
 * The kinds of nodes that the double has learned. DuckDB understands much that the service does not (ANTI JOIN, lists
 * in brackets, lambdas, FILTER); it must not pass.
 */
final class Shapes {
    private static final List<String> PACKAGES = List.of(
            "net.sf.jsqlparser.expression.operators.arithmetic.",
            "net.sf.jsqlparser.expression.operators.conditional.");

    private static final Set<String> KNOWN = new HashSet<>(List.of("""
            Table Column Alias AliasColumn PlainSelect SetOperationList UnionOp ExceptOp IntersectOp MinusOp
            ParenthesedSelect ParenthesedFromItem Values WithItem SelectItem AllColumns AllTableColumns Distinct Join
            OrderByElement Limit Offset Fetch GroupByElement LateralSubSelect
            Insert Update Delete Merge MergeInsert MergeUpdate MergeDelete UpdateSet
            ExpressionList ParenthesedExpressionList Function AnalyticExpression WindowDefinition WindowElement
            WindowOffset WindowRange PartitionByClause OrderByClause CastExpression ColDataType CaseExpression WhenClause
            LongValue DoubleValue HexValue StringValue NullValue BooleanValue DateTimeLiteralExpression DateValue
            TimestampValue TimeKeyExpression ExtractExpression IntervalExpression SignedExpression NotExpression
            Parenthesis JdbcParameter JsonExpression RowConstructor
            EqualsTo NotEqualsTo GreaterThan GreaterThanEquals MinorThan MinorThanEquals IsNullExpression
            IsBooleanExpression IsDistinctExpression InExpression Between ExistsExpression LikeExpression
            TableStatement ArrayExpression TrimFunction NextValExpression WindowOffset$Type
            """.split("\\s+", -1)));

    private Shapes() {}

    static void check(Object statement) {
        Nodes.walk(statement, new Nodes.Rewrite() {
            @Override
            public boolean enter(Object node) {
                require(node);
                return true;
            }

            @Override
            public Object leave(Object node) {
                return node;
            }
        });
    }

    private static void require(Object node) {
        String full = node.getClass().getName();
        if (PACKAGES.stream().noneMatch(full::startsWith)
                && !KNOWN.contains(node.getClass().getSimpleName())) {
            throw SqlError.unknown(node.getClass().getSimpleName() + " in: " + node);
        }
        if (node instanceof Join join && (join.isSemi() || join.isApply() || join.isGlobal() || isAnti(join))) {
            throw SqlError.unknown("the join " + join);
        }
        if (node instanceof Distinct distinct && distinct.getOnSelectItems() != null) {
            throw SqlError.unknown("DISTINCT ON");
        }
        if (node instanceof PlainSelect select && select.getMySqlSqlCalcFoundRows()) {
            throw SqlError.unknown("SQL_CALC_FOUND_ROWS");
        }
        if (node instanceof Function function && function.getOrderByElements() != null) {
            throw SqlError.unknown("ORDER BY in " + function);
        }
        if (node instanceof Column column && column.getArrayConstructor() != null) {
            throw SqlError.unknown("[] after a column: write GET(x, i) or ARRAY functions");
        }
    }

    private static boolean isAnti(Join join) {
        return join.toString().toUpperCase(java.util.Locale.ROOT).startsWith("ANTI ");
    }
}
