package io.contrail.sink.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.longs;
import static org.quicktheories.generators.SourceDSL.strings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.Test;

/** What {@link JsonBytes} writes is what Jackson reads, and what Jackson writes is what {@link JsonCursor} reads. */
class JsonCursorTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    @Test
    void stringsAreThoseOfJackson() {
        qt().withExamples(2_000)
                .forAll(strings().allPossible().ofLengthBetween(0, 40).map(JsonCursorTest::withoutLoneSurrogates))
                .checkAssert(text -> {
                    String any = text + "😀\"\\\n\u0001";
                    JsonBytes bytes = new JsonBytes();
                    bytes.string(any);
                    assertThat(read(bytes.toByteArray()).textValue()).isEqualTo(any);
                    assertThat(cursor(write(any)).text()).isEqualTo(any);
                    assertThat(cursor(bytes.toByteArray()).text()).isEqualTo(any);
                });
        assertThat(cursor("\"\\u00e9\\/\\b\\f\\r\\t\"").text()).isEqualTo("é/\b\f\r\t");
    }

    /** PostgreSQL cannot hold half a surrogate pair, and UTF-8 cannot carry one. */
    private static String withoutLoneSurrogates(String text) {
        int[] points = text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point)
                .toArray();
        return new String(points, 0, points.length);
    }

    @Test
    void integersAreThoseOfJackson() {
        qt().withExamples(20_000).forAll(longs().all(), longs().between(0, 63)).checkAssert((number, shift) -> {
            long any = number >> shift;
            JsonBytes bytes = new JsonBytes();
            bytes.number(any);
            assertThat(new String(bytes.toByteArray(), StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toString(any));
            assertThat(cursor(bytes.toByteArray()).value(Schema.Type.INT64)).isEqualTo(any);
        });
        for (long power = 1; power <= 100_000_000_000_000_000L; power *= 10) {
            for (long any : new long[] {power - 1, power, power + 1, -power, Long.MAX_VALUE, Long.MIN_VALUE}) {
                JsonBytes bytes = new JsonBytes();
                bytes.number(any);
                assertThat(new String(bytes.toByteArray(), StandardCharsets.US_ASCII))
                        .isEqualTo(Long.toString(any));
            }
        }
    }

    @Test
    void floatsAreThoseOfJackson() {
        qt().forAll(doubles().any()).checkAssert(any -> {
            boolean finite = Double.isFinite(any);
            String json = finite ? write(any) : "\"" + any + "\"";
            assertThat(cursor(json).value(Schema.Type.FLOAT64)).isEqualTo(any);
        });
    }

    @Test
    void everyOtherValueIsSteppedOverWhole() {
        String value = "{\"a\":[1,{\"b\":\"]}\\\"\"}],\"c\":null,\"d\":-1.5e-7,\"e\":true}";
        JsonCursor json = cursor(" [ %s , 7 ] ".formatted(value));
        json.expect('[');
        assertThat(json.value(Schema.Type.STRUCT)).isEqualTo(value);
        json.expect(',');
        assertThat(json.number()).isEqualTo(7);
        json.expect(']');
        json.end();
    }

    @Test
    void whatIsNoJsonIsNeverReadAsSomethingElse() {
        for (String text :
                List.of("", "{", "]", ",", ":", "\"", "\"a", "\"\\", "\"\\q\"", "\"\\u12", "nul", "x", "-")) {
            assertThatThrownBy(() -> {
                        JsonCursor json = cursor(text);
                        json.skipValue();
                        json.end();
                        // A word is only told from others where a value is wanted.
                        cursor(text).value(Schema.Type.BOOLEAN);
                    })
                    .as(text)
                    .isInstanceOfAny(JsonCursor.Malformed.class, IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> cursor("1.5").number()).isInstanceOf(JsonCursor.Malformed.class);
        assertThatThrownBy(() -> cursor("9223372036854775808").number()).isInstanceOf(NumberFormatException.class);
    }

    private static JsonCursor cursor(String json) {
        return cursor(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonCursor cursor(byte[] json) {
        return new JsonCursor(json);
    }

    private static String write(Object value) {
        try {
            return JACKSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(byte[] json) {
        try {
            return JACKSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
