package io.contrail.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Every type that PostgreSQL 17 ships, with the values that are hard to carry. */
final class TypeCases {
    private static final Pattern PLAIN_ELEMENT = Pattern.compile("[^{}\",\\\\\\s]+");

    static final String DDL = """
            CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION citext;
            CREATE EXTENSION cube; CREATE EXTENSION seg; CREATE EXTENSION isn; CREATE EXTENSION intarray;
            CREATE TYPE mood AS ENUM ('sad', 'it''s, "ok" {now}', 'null', '', '=)=', 'héppy 😀');
            CREATE TYPE "Odd Type" AS ENUM ('A', 'b c');
            CREATE DOMAIN price AS numeric(12,2) CHECK (VALUE > -1000);
            CREATE DOMAIN any_number AS numeric;
            CREATE DOMAIN word AS text;
            CREATE DOMAIN shout AS word CHECK (VALUE = upper(VALUE));
            CREATE DOMAIN raw AS bytea;
            CREATE DOMAIN moment AS timestamptz;
            CREATE DOMAIN day AS date;
            CREATE DOMAIN small AS int2;
            CREATE DOMAIN grades AS int4[];
            CREATE DOMAIN feeling AS mood;
            CREATE DOMAIN doc AS jsonb;
            CREATE TYPE pair AS (a int, "b c" text, d numeric(5,2));
            CREATE TYPE float_range AS RANGE (subtype = float8);
            """;

    private TypeCases() {}

    static List<TypeCase> all() {
        List<TypeCase> cases = new ArrayList<>(List.of(
                TypeCase.of("smallint", "-32768", "32767", "0"),
                TypeCase.of("integer", "-2147483648", "2147483647"),
                TypeCase.of("bigint", "-9223372036854775808", "9223372036854775807"),
                TypeCase.of("numeric(12,2)", "0", "-9999999999.99", "9999999999.99", "0.5"),
                TypeCase.of("numeric(38,10)", "-9999999999999999999999999999.9999999999", "0.0000000001", "1"),
                TypeCase.of("numeric(38)", "99999999999999999999999999999999999999", "-1"),
                TypeCase.of("numeric(50,20)", "999999999999999999999999999999.99999999999999999999", "'NaN'", "1.5"),
                TypeCase.of("numeric(5,-2)", "1234567", "-9999900", "'NaN'", "0"),
                TypeCase.of("numeric(3,5)", "0.00123", "-0.00999", "0"),
                TypeCase.of(
                        "numeric",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "1.50",
                        "1e-30",
                        "12e40",
                        "(repeat('1234567890', 13) || '.' || repeat('0987654321', 12) || '0')::numeric",
                        "-0.000"),
                TypeCase.of(
                                "real",
                                "'NaN'",
                                "'Infinity'",
                                "'-Infinity'",
                                "'-0'",
                                "1e-45",
                                "3.4028235e38",
                                "0.1",
                                "16777217")
                        .spelled(TypeCases::real),
                TypeCase.of(
                                "double precision",
                                "'NaN'",
                                "'Infinity'",
                                "'-Infinity'",
                                "'-0'",
                                "'5e-324'",
                                "1.7976931348623157e308",
                                "0.1",
                                "1e22",
                                "123456789012345680")
                        .spelled(TypeCases::floating),
                TypeCase.of("money", "'-92233720368547758.08'", "'92233720368547758.07'", "'0.01'", "'-1,234.5'")
                        .shown("%s::numeric::text"),
                TypeCase.of(
                        "text",
                        "''",
                        "'😀 é ￿ 𝔘'",
                        "(SELECT string_agg(chr(i), '' ORDER BY i) FROM generate_series(1, 160) i)",
                        "repeat('0123456789é😀', 70000)",
                        "'null'",
                        "'\"\\'"),
                TypeCase.of("char(5)", "'ab'", "''", "'abcde'", "'é😀'")
                        .shown("(%s::bpchar || '')||repeat(' ', 5 - length(%1$s))"),
                TypeCase.of("varchar(20)", "''", "' both '", "'é😀'"),
                TypeCase.of("name", "'pg_class'", "''", "repeat('n', 63)"),
                TypeCase.of("\"char\"", "'a'", "''", "'\\377'"),
                TypeCase.of("bytea", "''", "'\\x00'", "'\\x00ff80'", "decode(repeat('00ff', 500000), 'hex')")
                        .spelled(TypeCases::bytes),
                TypeCase.of("boolean", "true", "false"),
                TypeCase.of(
                                "date",
                                "'infinity'",
                                "'-infinity'",
                                "'4714-11-24 BC'",
                                "'0044-03-15 BC'",
                                "'0001-01-01'",
                                "'1582-10-04'",
                                "'1582-10-25'",
                                "'1883-11-18'",
                                "'9999-12-31'",
                                "'10000-01-01'",
                                "'5874897-12-31'")
                        .spelled(TypeCases::era),
                TypeCase.of("time", "'00:00'", "'24:00'", "'23:59:59.999999'", "'12:00:00.5'"),
                TypeCase.of("time(0)", "'24:00'", "'12:34:56.7'"),
                TypeCase.of("timetz", "'00:00+15:59'", "'24:00-15:59:59'", "'23:59:59.999999+00'", "'12:00+05:45'"),
                TypeCase.of("timestamp", timestamps("")).spelled(TypeCases::era),
                TypeCase.of("timestamp(3)", "'2024-02-29 12:34:56.7896'", "'infinity'")
                        .spelled(TypeCases::era),
                TypeCase.of("timestamptz", timestamps("+00")).spelled(TypeCases::era),
                TypeCase.of(
                        "interval",
                        "'1 year -2 months 3 days -04:05:06.789'",
                        "'-178000000 years'",
                        "'00:00:00.000001'",
                        "'0'",
                        "'1 mon -1 day +00:00:01'",
                        "'infinity'",
                        "'-infinity'"),
                TypeCase.of("uuid", "'00000000-0000-0000-0000-000000000000'", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
                TypeCase.of(
                        "json",
                        "'{ \"b\" : 1,\n \"a\":[1.50, 1e400, null] , \"b\": \"\\u00e9\" }'",
                        "'null'",
                        "' 3'",
                        "'\"x\"'"),
                TypeCase.of(
                        "jsonb",
                        "'{\"b\": 1, \"aa\": [1.50, 12345678901234567890.123, null], \"a\": \"é😀\"}'",
                        "'null'",
                        "'\"\"'"),
                TypeCase.of("xml", "'<a b=\"c\">é &lt;😀\n</a>'", "''", "'text<x/>'"),
                TypeCase.of("mood", "'sad'", "'it''s, \"ok\" {now}'", "'null'", "''", "'=)='", "'héppy 😀'"),
                TypeCase.of("\"Odd Type\"", "'A'", "'b c'"),
                TypeCase.of("price", "12.5", "-999.99"),
                TypeCase.of("any_number", "12.50", "'NaN'", "1e50"),
                TypeCase.of("word", "'a'", "''"),
                TypeCase.of("shout", "'ÀB'"),
                TypeCase.of("raw", "'\\x00ff'", "''").spelled(TypeCases::bytes),
                TypeCase.of("moment", timestamps("+00")).spelled(TypeCases::era),
                TypeCase.of("day", "'infinity'", "'0044-03-15 BC'", "'2024-02-29'")
                        .spelled(TypeCases::era),
                TypeCase.of("small", "-32768"),
                TypeCase.of("grades", "'{1,NULL,3}'", "'[0:1]={1,2}'", "'{}'"),
                TypeCase.of("feeling", "'null'", "'sad'"),
                TypeCase.of("doc", "'{\"a\": 1}'"),
                TypeCase.of("pair", "ROW(1, 'x, \"y\"', 2.5)", "ROW(NULL, '', NULL)"),
                TypeCase.of("int4range", "'empty'", "'[1,5)'", "'(,)'"),
                TypeCase.of("int8range", "'[1,5)'"),
                TypeCase.of("numrange", "'[1.50,NaN]'", "'(,2.0)'"),
                TypeCase.of("daterange", "'[2024-01-01,infinity)'"),
                TypeCase.of("tsrange", "'[\"2024-01-01 00:00:00.5\",infinity]'"),
                TypeCase.of("tstzrange", "'[\"0044-03-15 00:00:00+00 BC\",)'"),
                TypeCase.of("float_range", "'[1.5,NaN)'"),
                TypeCase.of("int4multirange", "'{}'", "'{[1,3),[5,9)}'"),
                TypeCase.of("nummultirange", "'{[1.50,2]}'"),
                TypeCase.of("datemultirange", "'{[2024-01-01,2024-02-01)}'"),
                TypeCase.of("tstzmultirange", "'{[2024-01-01 00:00+00,)}'"),
                TypeCase.of("bit", "B'0'", "B'1'"),
                TypeCase.of("bit(12)", "B'000000000001'", "B'100000000000'", "B'000000000000'"),
                TypeCase.of("varbit", "B''", "B'0'", "B'0001'", "B'1000000000000000000000'", "B'1'"),
                TypeCase.of("varbit(5)", "B''", "B'00100'"),
                TypeCase.of("inet", "'10.0.0.1'", "'10.0.0.1/8'", "'::1'", "'fe80::1/64'")
                        .shown("CASE WHEN %1$s IS NOT NULL THEN format('%%s', %1$s) END"),
                TypeCase.of("cidr", "'10.0.0.0/8'", "'::/0'", "'192.168.1.5/32'"),
                TypeCase.of("macaddr", "'08:00:2b:01:02:03'"),
                TypeCase.of("macaddr8", "'08:00:2b:01:02:03:04:05'"),
                TypeCase.of("point", "'(1.5,-0)'", "'(Infinity,NaN)'", "'(1e300,0.1)'"),
                TypeCase.of("line", "'{1,-2,3.5}'"),
                TypeCase.of("lseg", "'[(0,0),(1,1.5)]'"),
                TypeCase.of("box", "'(1,1),(0.5,0)'"),
                TypeCase.of("path", "'[(0,0),(1,1),(2,0)]'", "'((0,0),(1,1))'"),
                TypeCase.of("polygon", "'((0,0),(1,1),(2,0))'"),
                TypeCase.of("circle", "'<(1,2),0.1>'"),
                TypeCase.of("hstore", "'b=>1, a=>NULL, aaa=>\"\\\"q\\\\ \"'", "''", "'é=>😀, zz=>\"\"'")
                        .shown("hstore_to_json(%s)::text"),
                TypeCase.of("ltree", "'top.science'", "'null'", "''"),
                TypeCase.of("lquery", "'top.*{1,2}'"),
                TypeCase.of("ltxtquery", "'a & b'"),
                TypeCase.of("citext", "'MiXed'", "'null'", "''"),
                TypeCase.of("cube", "'(1,2),(3,4)'"),
                TypeCase.of("seg", "'1.5 .. 2.50'"),
                TypeCase.of("isbn", "'978-0-393-04002-9'"),
                TypeCase.of("query_int", "'1&(2|3)'"),
                TypeCase.of("tsvector", "'a:1A fat:2B,4C ''it''''s'':3'", "''"),
                TypeCase.of("tsquery", "'fat & (rat | !cat:AB) <-> x:*'", "''"),
                TypeCase.of("pg_lsn", "'0/0'", "'FFFFFFFF/FFFFFFFF'"),
                TypeCase.of("pg_snapshot", "'795:799:795,797'"),
                TypeCase.of("txid_snapshot", "'795:799:795,797'"),
                TypeCase.of("oid", "'4294967295'", "0"),
                TypeCase.of("regclass", "'pg_class'", "0"),
                TypeCase.of("regtype", "'integer'"),
                TypeCase.of("regproc", "'now'"),
                TypeCase.of("regrole", "'pg_monitor'"),
                TypeCase.of("xid", "'4294967295'"),
                TypeCase.of("xid8", "'18446744073709551615'"),
                TypeCase.of("cid", "'1'"),
                TypeCase.of("tid", "'(4294967295,65535)'"),
                TypeCase.of("jsonpath", "'$.\"a\"[*]?(@ > 1)'"),
                TypeCase.of("oidvector", "'1 2'"),
                TypeCase.of("int2vector", "'1 2'"),
                TypeCase.of("aclitem", "'postgres=r/postgres'")));
        arrays().stream().map(array -> array.spelled(TypeCases::array)).forEach(cases::add);
        return List.copyOf(cases);
    }

    private static List<TypeCase> arrays() {
        return List.of(
                TypeCase.of("int2[]", "'{-32768,NULL}'", "'{}'", "'[2:3]={1,2}'"),
                TypeCase.of("int4[]", "'{{1,NULL},{3,4}}'", "'{{{1}}}'", "'[0:1][3:4]={{1,2},{3,4}}'"),
                TypeCase.of("int8[]", "'{9223372036854775807}'"),
                TypeCase.of("oid[]", "'{4294967295}'"),
                TypeCase.of("numeric(10,2)[]", "'{1.50,NaN,NULL}'"),
                TypeCase.of("numeric[]", "'{1.50,Infinity,1e40}'"),
                TypeCase.of("float4[]", "'{1.5,NaN,-Infinity,1e-45,NULL}'"),
                TypeCase.of("float8[]", "'{1e+300,-0,NaN}'"),
                TypeCase.of("money[]", "'{1.50,-2}'"),
                TypeCase.of(
                        "text[]",
                        "ARRAY['', 'NULL', NULL, 'a,b', '{x}', '\"q\\', E'\\n\\t\\x01', '😀', ' ']",
                        "'{{a,b},{c,d}}'"),
                TypeCase.of("varchar(9)[]", "'{a,NULL,\"b c\"}'"),
                TypeCase.of("char(3)[]", "'{a,bcd}'"),
                TypeCase.of("name[]", "'{a}'"),
                TypeCase.of("bytea[]", "ARRAY['\\x00ff'::bytea, '', NULL]"),
                TypeCase.of("bool[]", "'{t,f,NULL}'"),
                TypeCase.of("date[]", "'{infinity,2024-02-29,\"0044-03-15 BC\"}'"),
                TypeCase.of("time[]", "'{24:00,12:00:00.5}'"),
                TypeCase.of("timetz[]", "'{24:00+00}'"),
                TypeCase.of("timestamp[]", "'{infinity,\"2024-02-29 12:00:00.5\"}'"),
                TypeCase.of("timestamptz[]", "'{infinity,\"2024-02-29 12:00:00.5+00\"}'"),
                TypeCase.of("interval[]", "'{\"1 year -3 days\",00:00:01}'"),
                TypeCase.of("uuid[]", "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}'"),
                TypeCase.of("json[]", "ARRAY['{\"a\":  1}', 'null', NULL]::json[]"),
                TypeCase.of("jsonb[]", "ARRAY['{\"a\": 1}', NULL]::jsonb[]"),
                TypeCase.of("xml[]", "ARRAY['<a/>']::xml[]"),
                TypeCase.of("mood[]", "ARRAY['sad', 'null', '', NULL]::mood[]"),
                TypeCase.of("price[]", "'{1.50,NULL}'"),
                TypeCase.of("pair[]", "ARRAY[ROW(1, 'x', 2)::pair, NULL]"),
                TypeCase.of("int4range[]", "'{\"[1,5)\",empty}'"),
                TypeCase.of("int4multirange[]", "'{\"{[1,5)}\"}'"),
                TypeCase.of("bit(3)[]", "'{001,NULL}'"),
                TypeCase.of("varbit[]", "'{0001}'"),
                TypeCase.of("inet[]", "'{10.0.0.1/8,::1}'"),
                TypeCase.of("cidr[]", "'{10.0.0.0/8}'"),
                TypeCase.of("macaddr[]", "'{08:00:2b:01:02:03}'"),
                TypeCase.of("point[]", "'{\"(1,2)\",NULL}'"),
                TypeCase.of("circle[]", "'{\"<(1,2),3>\"}'"),
                TypeCase.of("hstore[]", "ARRAY['a=>1'::hstore]"),
                TypeCase.of("ltree[]", "'{a.b}'"),
                TypeCase.of("citext[]", "'{Ab}'"),
                TypeCase.of("tsvector[]", "ARRAY['a:1'::tsvector]"),
                TypeCase.of("pg_lsn[]", "'{0/1}'"));
    }

    private static String[] timestamps(String zone) {
        return List.of(
                        "infinity",
                        "-infinity",
                        "4714-11-24 00:00:00%s BC",
                        "0044-03-15 12:00:00.5%s BC",
                        "0001-01-01 00:00:00%s",
                        "1582-10-10 00:00:00%s",
                        "1883-11-18 12:03:57.999999%s",
                        "1969-12-31 23:59:59.999999%s",
                        "2024-02-29 24:00:00%s",
                        "20000-01-01 00:00:00%s",
                        "294247-01-10 04:00:54%s")
                .stream()
                .map(value -> "'" + value.formatted(zone) + "'")
                .toArray(String[]::new);
    }

    /** DuckDB: {@code 0044-03-15 (BC) 12:00:00}; PostgreSQL: {@code 0044-03-15 12:00:00 BC}. */
    private static String era(String text) {
        return text.contains(" (BC)") ? text.replace(" (BC)", "") + " BC" : text;
    }

    private static String real(String text) {
        return special(text, Float.toString(Float.parseFloat(java(text))));
    }

    private static String floating(String text) {
        return special(text, Double.toString(Double.parseDouble(java(text))));
    }

    private static String special(String text, String number) {
        return number.equals("NaN") || number.endsWith("Infinity") ? java(text) : number;
    }

    private static String java(String text) {
        return switch (text) {
            case "nan", "NaN" -> "NaN";
            case "inf", "Infinity" -> "Infinity";
            case "-inf", "-Infinity" -> "-Infinity";
            default -> text;
        };
    }

    /** The test shows a BLOB in hexadecimal. */
    private static String bytes(String hex) {
        return "\\x" + hex.toLowerCase(java.util.Locale.ROOT);
    }

    /** From JSON back to PostgreSQL's text: nothing of it was lost. */
    private static String array(String json) {
        StringBuilder text = new StringBuilder();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            boolean first = true;
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.END_ARRAY) {
                    text.append('}');
                    depth--;
                    first = false;
                    continue;
                }
                if (!first) {
                    text.append(',');
                }
                first = token == JsonToken.START_ARRAY;
                switch (token) {
                    case START_ARRAY -> {
                        text.append('{');
                        depth++;
                    }
                    case VALUE_NULL -> text.append("NULL");
                    case VALUE_TRUE -> text.append('t');
                    case VALUE_FALSE -> text.append('f');
                    case VALUE_STRING -> text.append(depth == 0 ? parser.getText() : element(parser.getText()));
                    default -> text.append(parser.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String element(String element) {
        return PLAIN_ELEMENT.matcher(element).matches() && !element.equalsIgnoreCase("null")
                ? element
                : '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
