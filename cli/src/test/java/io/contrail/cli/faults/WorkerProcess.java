package io.contrail.cli.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.contrail.cli.Logs;
import io.contrail.local.kafka.ConnectWorker;
import io.contrail.warehouse.duckdb.DuckDbDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * One Kafka Connect worker alone. It also answers queries of the warehouse, because only the process in which the sink
 * runs can. Arguments: bootstrap, port, port for queries, warehouse's file, folder of the logs.
 */
final class WorkerProcess {
    private WorkerProcess() {}

    public static void main(String[] arguments) throws Exception {
        Logs.to(Path.of(arguments[4]));
        DuckDbDatabase warehouse = new DuckDbDatabase(Path.of(arguments[3]), "512MB", 2);
        HttpServer queries = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2])), 0);
        queries.createContext("/", exchange -> answer(warehouse, exchange));
        queries.start();
        try (ConnectWorker worker = ConnectWorker.start(arguments[0], Integer.parseInt(arguments[1]), Map.of())) {
            ChildProcess.ready(worker.failed());
        }
        System.exit(0);
    }

    private static void answer(DuckDbDatabase warehouse, HttpExchange exchange) throws IOException {
        String sql = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int code = 200;
        String answer;
        try (Connection connection = warehouse.connect()) {
            answer = String.join("\n", Rows.read(connection, sql));
        } catch (SQLException | RuntimeException e) {
            code = 500;
            answer = String.valueOf(e.getMessage());
        }
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
