package io.contrail.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka Connect's entry to the sink; the work is the task's. */
public final class WarehouseSinkConnector extends SinkConnector {
    private static final Logger log = LoggerFactory.getLogger(WarehouseSinkConnector.class);

    private Map<String, String> properties = Map.of();

    @Override
    public void start(Map<String, String> props) {
        SinkConfig.parse(props);
        this.properties = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return WarehouseSinkTask.class;
    }

    /** A file of DuckDB is one process's: there it is one task, however many are asked for. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        int tasks = Warehouses.shared(SinkConfig.parse(properties)) ? maxTasks : 1;
        if (tasks < maxTasks) {
            log.warn("Only one task can land in this warehouse; {} is not followed.", SinkConfig.TASKS);
        }
        List<Map<String, String>> configs = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            Map<String, String> config = new HashMap<>(properties);
            config.put(SinkConfig.TASKS, Integer.toString(tasks));
            config.put(SinkConfig.TASK, Integer.toString(task));
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void stop() {
        properties = Map.of();
    }

    @Override
    public ConfigDef config() {
        return SinkConfig.DEFINITION;
    }

    @Override
    public String version() {
        String version = WarehouseSinkConnector.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
