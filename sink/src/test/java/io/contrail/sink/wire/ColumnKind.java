package io.contrail.sink.wire;

import static io.contrail.sink.wire.DebeziumTable.typed;

import io.contrail.changelog.ColumnType;
import io.contrail.changelog.Temporal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** A type of PostgreSQL as Debezium sends it with the settings of {@code deploy/connectors}, with random values of it. */
record ColumnKind(
        String name,
        Supplier<SchemaBuilder> schema,
        @Nullable Object schemaDefault,
        ColumnType type,
        Function<Random, Sample> samples) {

    /**
     * @param value as Debezium puts it into the row
     * @param canonical as the column type wants it
     * @param json as other consumers must find it
     */
    record Sample(Object value, Object canonical, String json) {}

    static final List<ColumnKind> ALL = List.of(
            kind("int2", () -> typed(SchemaBuilder.int16(), "int2"), (short) 7, ColumnType.INT16, random -> {
                short number = (short) random.nextInt();
                return new Sample(number, (long) number, String.valueOf(number));
            }),
            integer("int4", "int4"),
            integer("serial", "serial"),
            bigint("int8", "int8", ColumnType.INT64),
            bigint("bigserial", "bigserial", ColumnType.INT64),
            bigint("oid", "oid", ColumnType.INT64),
            kind("float4", () -> typed(SchemaBuilder.float32(), "float4"), 0.5f, ColumnType.FLOAT32, random -> {
                float number = randomFloat(random);
                return new Sample(number, (double) number, json(number));
            }),
            kind("float8", () -> typed(SchemaBuilder.float64(), "float8"), 0.5, ColumnType.FLOAT64, random -> {
                double number = randomDouble(random);
                return new Sample(number, number, json(number));
            }),
            kind("bool", () -> typed(SchemaBuilder.bool(), "bool"), true, ColumnType.BOOL, random -> {
                boolean value = random.nextBoolean();
                return new Sample(value, value, String.valueOf(value));
            }),
            text("text", "text", null, ColumnType.TEXT),
            text("varchar", "varchar", null, ColumnType.TEXT),
            text("citext", "citext", null, ColumnType.TEXT),
            text("flight_status", "flight_status", "io.debezium.data.Enum", ColumnType.TEXT),
            text("xml", "xml", "io.debezium.data.Xml", ColumnType.TEXT),
            text("jsonb", "jsonb", Semantics.JSON, ColumnType.JSON),
            text("interval", "interval", "io.debezium.time.Interval", ColumnType.TEXT),
            text("timetz", "timetz", "io.debezium.time.ZonedTime", ColumnType.TEXT),
            kind(
                    "uuid",
                    () -> typed(SchemaBuilder.string().name(Semantics.UUID), "uuid"),
                    null,
                    ColumnType.UUID,
                    random -> {
                        String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
                        return new Sample(uuid, uuid, json(uuid));
                    }),
            kind("bytea", () -> typed(SchemaBuilder.bytes(), "bytea"), null, ColumnType.BYTES, random -> {
                byte[] bytes = randomBytes(random);
                return new Sample(ByteBuffer.wrap(bytes), bytes, json(base64(bytes)));
            }),
            kind("unknown", () -> typed(SchemaBuilder.bytes(), "int4multirange"), null, ColumnType.TEXT, random -> {
                byte[] bytes = randomText(random).getBytes(StandardCharsets.UTF_8);
                return new Sample(
                        ByteBuffer.wrap(bytes), new String(bytes, StandardCharsets.UTF_8), json(base64(bytes)));
            }),
            kind(
                    "date",
                    () -> typed(SchemaBuilder.int32().name(Semantics.DATE), "date"),
                    0,
                    ColumnType.DATE,
                    random -> {
                        int days = random.nextInt(5) == 0 ? 2146033979 : random.nextInt(4_000_000) - 2_500_000;
                        int kept = days == 2146033979 ? Temporal.DATE_INFINITY : days;
                        return new Sample(days, kept, String.valueOf(days));
                    }),
            micros("time", "time", Semantics.MICRO_TIME, ColumnType.TIME, false),
            micros("timestamp", "timestamp", Semantics.MICRO_TIMESTAMP, ColumnType.TIMESTAMP, true),
            micros("timestamptz", "timestamptz", Semantics.ZONED_MICRO_TIMESTAMP, ColumnType.TIMESTAMP_TZ, true),
            decimal(12, 3),
            decimal(38, 10),
            decimal(5, 0),
            unconstrained("numeric", 131089, 0),
            unconstrained("numeric(50,20)", 50, 20),
            kind("money", () -> typed(SchemaBuilder.string(), "money"), null, ColumnType.numeric(19, 2), random -> {
                BigDecimal money = BigDecimal.valueOf(random.nextLong(), 2);
                return new Sample(money.toPlainString(), money, json(money.toPlainString()));
            }),
            kind("bit(1)", () -> typed(SchemaBuilder.bool(), "bit", 1), null, ColumnType.BOOL, random -> {
                boolean bit = random.nextBoolean();
                return new Sample(bit, bit, String.valueOf(bit));
            }),
            kind("bit(11)", () -> bits(11), null, ColumnType.TEXT, random -> {
                int number = random.nextInt(1 << 11);
                byte[] bytes = {(byte) number, (byte) (number >> 8)};
                String text = "0".repeat(11) + Integer.toBinaryString(number);
                return new Sample(ByteBuffer.wrap(bytes), text.substring(text.length() - 11), json(base64(bytes)));
            }),
            array("text[]", "_text", Schema.OPTIONAL_STRING_SCHEMA, ColumnKind::randomText),
            array("int4[]", "_int4", Schema.OPTIONAL_INT32_SCHEMA, Random::nextInt),
            array("int8[]", "_int8", Schema.OPTIONAL_INT64_SCHEMA, Random::nextLong),
            array("bool[]", "_bool", Schema.OPTIONAL_BOOLEAN_SCHEMA, Random::nextBoolean),
            array("float4[]", "_float4", Schema.OPTIONAL_FLOAT32_SCHEMA, ColumnKind::randomFloat),
            array("float8[]", "_float8", Schema.OPTIONAL_FLOAT64_SCHEMA, ColumnKind::randomDouble),
            array("bytea[]", "_bytea", Schema.OPTIONAL_BYTES_SCHEMA, random -> ByteBuffer.wrap(randomBytes(random))),
            kind("hstore", () -> typed(hstore(), "hstore"), null, ColumnType.JSON, random -> {
                String key = randomText(random);
                String value = randomText(random);
                String json = "{" + json(key) + ":" + json(value) + "}";
                return new Sample(Map.of(key, value), json, json);
            }),
            kind("point", () -> typed(point(), "point"), null, ColumnType.JSON, random -> {
                byte[] wkb = randomBytes(random);
                double x = randomDouble(random);
                String json = "{\"x\":" + json(x) + ",\"wkb\":" + json(base64(wkb)) + ",\"srid\":null}";
                return new Sample(
                        new Struct(typed(point(), "point").build()).put("x", x).put("wkb", wkb), json, json);
            }));

    /** A schema object of its own, as Debezium makes one for every column. */
    Schema build(Random random) {
        SchemaBuilder builder = schema.get().optional();
        return schemaDefault != null && random.nextBoolean()
                ? builder.defaultValue(schemaDefault).build()
                : builder.build();
    }

    @Override
    public String toString() {
        return name;
    }

    private static ColumnKind kind(
            String name,
            Supplier<SchemaBuilder> schema,
            @Nullable Object schemaDefault,
            ColumnType type,
            Function<Random, Sample> samples) {
        return new ColumnKind(name, schema, schemaDefault, type, samples);
    }

    private static ColumnKind integer(String name, String type) {
        return kind(name, () -> typed(SchemaBuilder.int32(), type), 7, ColumnType.INT32, random -> {
            int number = random.nextInt();
            return new Sample(number, (long) number, String.valueOf(number));
        });
    }

    private static ColumnKind bigint(String name, String sourceType, ColumnType type) {
        return kind(name, () -> typed(SchemaBuilder.int64(), sourceType), 7L, type, random -> {
            long number = pick(random, random.nextLong(), Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53 | 1);
            return new Sample(number, number, String.valueOf(number));
        });
    }

    private static ColumnKind text(String name, String sourceType, @Nullable String semantic, ColumnType type) {
        return kind(name, () -> typed(SchemaBuilder.string().name(semantic), sourceType), "none", type, random -> {
            String text = randomText(random);
            return new Sample(text, text, json(text));
        });
    }

    private static ColumnKind micros(
            String name, String sourceType, String semantic, ColumnType type, boolean infinities) {
        return kind(name, () -> typed(SchemaBuilder.int64().name(semantic), sourceType), 0L, type, random -> {
            long micros = random.nextLong() >> 8;
            if (!infinities) {
                micros = Math.floorMod(micros, 86_400_000_001L);
            } else if (random.nextInt(5) == 0) {
                micros = random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
            }
            long kept = micros == Long.MIN_VALUE ? Temporal.TIMESTAMP_NEGATIVE_INFINITY : micros;
            return new Sample(micros, kept, String.valueOf(micros));
        });
    }

    private static ColumnKind decimal(int precision, int scale) {
        String name = "numeric(%d,%d)".formatted(precision, scale);
        return kind(
                name,
                () -> typed(SchemaBuilder.string(), "numeric", precision, scale),
                "0",
                ColumnType.numeric(precision, scale),
                random -> {
                    BigInteger digits = new BigInteger(random.nextInt(200), random).mod(BigInteger.TEN.pow(precision));
                    BigDecimal number = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
                    BigDecimal sent = random.nextBoolean() ? number : number.stripTrailingZeros();
                    String text = random.nextBoolean() ? sent.toPlainString() : sent.toString();
                    return new Sample(text, number, json(text));
                });
    }

    private static ColumnKind unconstrained(String name, int precision, int scale) {
        return kind(
                name,
                () -> typed(SchemaBuilder.string(), "numeric", precision, scale),
                "0",
                ColumnType.TEXT,
                random -> {
                    BigDecimal number =
                            new BigDecimal(new BigInteger(random.nextInt(400), random), random.nextInt(60) - 30);
                    return pick(
                            random,
                            new Sample(number.toPlainString(), number.toPlainString(), json(number.toPlainString())),
                            new Sample(number.toString(), number.toPlainString(), json(number.toString())),
                            new Sample("NAN", "NaN", "\"NAN\""),
                            new Sample("POSITIVE_INFINITY", "Infinity", "\"POSITIVE_INFINITY\""),
                            new Sample("NEGATIVE_INFINITY", "-Infinity", "\"NEGATIVE_INFINITY\""));
                });
    }

    private static ColumnKind array(String name, String sourceType, Schema element, Function<Random, Object> elements) {
        return kind(name, () -> typed(SchemaBuilder.array(element), sourceType), null, ColumnType.JSON, random -> {
            List<@Nullable Object> items = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                Object item = random.nextInt(4) == 0 ? null : elements.apply(random);
                items.add(item);
                texts.add(json(item));
            }
            String json = "[" + String.join(",", texts) + "]";
            return new Sample(items, json, json);
        });
    }

    private static SchemaBuilder bits(int length) {
        return typed(SchemaBuilder.bytes().name(Semantics.BITS).parameter("length", "" + length), "bit", length);
    }

    private static SchemaBuilder hstore() {
        return SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA);
    }

    private static SchemaBuilder point() {
        return SchemaBuilder.struct()
                .optional()
                .name("io.debezium.data.geometry.Point")
                .field("x", Schema.FLOAT64_SCHEMA)
                .field("wkb", Schema.OPTIONAL_BYTES_SCHEMA)
                .field(
                        "srid",
                        SchemaBuilder.int32().optional().defaultValue(4326).build());
    }

    private static float randomFloat(Random random) {
        return pick(
                random,
                Float.intBitsToFloat(random.nextInt()),
                random.nextFloat(),
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                -0.0f,
                Float.MIN_VALUE,
                Float.MAX_VALUE,
                0.1f);
    }

    private static double randomDouble(Random random) {
        return pick(
                random,
                Double.longBitsToDouble(random.nextLong()),
                random.nextDouble(),
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                -0.0,
                Double.MIN_VALUE,
                2.225073858507201E-308,
                Double.MAX_VALUE,
                0.1);
    }

    static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(pick(
                    random,
                    (int) '"',
                    (int) '\\',
                    1 + random.nextInt(31),
                    ' ' + random.nextInt(95),
                    0x7f + random.nextInt(0x700),
                    0x4e00 + random.nextInt(0x1000),
                    0x1f600 + random.nextInt(50),
                    0x10ffff,
                    0x2028,
                    0xfeff));
        }
        return text.toString();
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The same rules as the wire format's, written once more by hand. */
    private static String json(@Nullable Object value) {
        if (value instanceof ByteBuffer buffer) {
            return json(StandardCharsets.ISO_8859_1
                    .decode(Base64.getEncoder().encode(buffer.duplicate()))
                    .toString());
        } else if (value instanceof Float number && !Float.isFinite(number)) {
            return json(number.toString());
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            return json(number.toString());
        } else if (!(value instanceof String text)) {
            return String.valueOf(value);
        } else {
            StringBuilder json = new StringBuilder("\"");
            text.chars().forEach(c -> json.append(escaped((char) c)));
            return json.append('"').toString();
        }
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < ' ' ? "\\u%04X".formatted((int) c) : String.valueOf(c);
        };
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
