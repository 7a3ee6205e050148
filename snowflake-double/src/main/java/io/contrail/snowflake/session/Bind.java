package io.contrail.snowflake.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.contrail.snowflake.sql.SqlError;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A parameter of a statement: one value, or one for each row of a batch. */
record Bind(String type, List<@Nullable String> values) {
    private static final long NANOS = 1_000_000_000L;

    /** In the order of the question marks. */
    static List<Bind> read(JsonNode bindings) {
        List<Bind> binds = new ArrayList<>();
        for (int i = 1; bindings.has(Integer.toString(i)); i++) {
            JsonNode bind = bindings.get(Integer.toString(i));
            List<@Nullable String> values = new ArrayList<>();
            if (bind.get("value") != null && bind.get("value").isArray()) {
                bind.get("value").forEach(value -> values.add(value.isNull() ? null : value.asText()));
            } else {
                JsonNode value = bind.get("value");
                values.add(value == null || value.isNull() ? null : value.asText());
            }
            binds.add(new Bind(bind.path("type").asText().toUpperCase(Locale.ROOT), values));
        }
        return binds;
    }

    void set(PreparedStatement statement, int index, int row) throws SQLException {
        String text = values.get(row);
        if (text == null) {
            statement.setObject(index, null);
            return;
        }
        switch (type) {
            case "FIXED" -> statement.setObject(index, number(text));
            case "TEXT", "ANY" -> statement.setString(index, text);
            case "REAL" -> statement.setObject(index, Double.valueOf(text));
            case "BOOLEAN" -> statement.setObject(index, text.equals("1") || text.equalsIgnoreCase("true"));
            case "DATE" ->
                statement.setObject(index, LocalDate.ofEpochDay(Math.floorDiv(Long.parseLong(text), 86_400_000L)));
            case "TIME" -> statement.setObject(index, LocalTime.ofNanoOfDay(Long.parseLong(text)));
            case "TIMESTAMP_NTZ" -> statement.setObject(index, LocalDateTime.ofInstant(instant(text), ZoneOffset.UTC));
            case "TIMESTAMP_LTZ" -> statement.setObject(index, instant(text).atOffset(ZoneOffset.UTC));
            case "TIMESTAMP_TZ" -> statement.setObject(index, zoned(text));
            case "BINARY" -> statement.setBytes(index, HexFormat.of().parseHex(text));
            default -> throw SqlError.unknown("a bind of type " + type);
        }
    }

    private static Object number(String text) {
        BigDecimal number = new BigDecimal(text);
        return number.scale() == 0 && number.precision() < 19 ? number.longValueExact() : number;
    }

    private static Instant instant(String nanos) {
        BigDecimal all = new BigDecimal(nanos);
        java.math.BigInteger[] parts = all.toBigIntegerExact().divideAndRemainder(java.math.BigInteger.valueOf(NANOS));
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
    }

    /** Nanoseconds and, after a space, minutes and 1440. */
    private static OffsetDateTime zoned(String text) {
        return instant(text.replaceFirst(" .*", "")).atOffset(ZoneOffset.UTC);
    }
}
