package io.contrail.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import net.logstash.logback.encoder.LogstashEncoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Sends the log of a pipeline to a file that is rolled over and never grows without bound. */
public final class Logs {
    /** Environment variable: {@code text}, or {@code json} for a JSON object a line. */
    static final String FORMAT = "CONTRAIL_LOG_FORMAT";

    private static final String NAME = "contrail.log";

    private Logs() {}

    public static Path file(Path folder) {
        return folder.resolve(NAME);
    }

    /** @param format {@code json} for a JSON object a line; text otherwise */
    static Encoder<ILoggingEvent> encoder(@Nullable String format) {
        if ("json".equals(format)) {
            return new LogstashEncoder();
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{36} - %msg%n");
        return text;
    }

    public static void to(Path folder) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Encoder<ILoggingEvent> encoder = encoder(System.getenv(FORMAT));
        encoder.setContext(context);
        encoder.start();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file(folder).toString());
        appender.setEncoder(encoder);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(folder.resolve("contrail.%i.log").toString());
        rolling.setMinIndex(1);
        rolling.setMaxIndex(3);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(20 * FileSize.MB_COEFFICIENT));
        trigger.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("io.contrail").setLevel(Level.INFO);
        context.getLogger("io.debezium").setLevel(Level.INFO);
        context.getLogger("org.apache.kafka.connect").setLevel(Level.INFO);
        // Under load it warns for every event that its own statistics, which are off, cannot be kept.
        context.getLogger("io.debezium.metrics").setLevel(Level.ERROR);
        root.addAppender(appender);
    }
}
