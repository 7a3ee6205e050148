package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @Test
    void aLineIsAnObjectWhereJsonIsAskedFor() throws IOException {
        String line = encoded("json");
        assertThat(line).endsWith("\n").hasLineCount(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("message").asText()).isEqualTo("two\n\"lines\" of shop");
        assertThat(json.path("logger_name").asText()).isEqualTo("shop");
        assertThat(json.path("@timestamp").asText()).startsWith("20");
        assertThat(json.path("stack_trace").asText()).contains("IllegalStateException: why");
    }

    @Test
    void aLineIsTextOtherwise() {
        for (String format : new String[] {null, "text", "other"}) {
            assertThat(encoded(format)).containsPattern("^[0-9T:.-]+Z? WARN  \\[.*] shop - two\n\"lines\" of shop");
        }
    }

    private String encoded(String format) {
        Encoder<ILoggingEvent> encoder = Logs.encoder(format);
        encoder.setContext(context);
        encoder.start();
        LoggingEvent event = new LoggingEvent(
                "test",
                context.getLogger("shop"),
                Level.WARN,
                "two\n\"lines\" of {}",
                new IllegalStateException("why"),
                new Object[] {"shop"});
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
