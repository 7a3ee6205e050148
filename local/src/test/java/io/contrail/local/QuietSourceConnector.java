package io.contrail.local;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** A connector that has nothing to say. */
public final class QuietSourceConnector extends SourceConnector {
    @Override
    public void start(Map<String, String> settings) {}

    @Override
    public void stop() {}

    @Override
    public Class<? extends Task> taskClass() {
        return QuietTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.singletonList(Map.of());
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public String version() {
        return "1";
    }

    /** Its task. */
    public static final class QuietTask extends SourceTask {
        @Override
        public void start(Map<String, String> settings) {}

        @Override
        public List<SourceRecord> poll() throws InterruptedException {
            Thread.sleep(100); // Connect calls again at once
            return List.of();
        }

        @Override
        public void stop() {}

        @Override
        public String version() {
            return "1";
        }
    }
}
