package io.contrail.cli.faults;

import io.contrail.cli.Logs;
import io.contrail.local.kafka.KafkaBroker;
import java.nio.file.Path;
import java.util.Map;

/** The broker alone. Arguments: folder, cluster id, port, controller's port, folder of the logs. */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] arguments) throws Exception {
        Logs.to(Path.of(arguments[4]));
        try (KafkaBroker broker = KafkaBroker.start(
                Path.of(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Map.of())) {
            ChildProcess.ready(broker.failed());
        }
        System.exit(0);
    }
}
