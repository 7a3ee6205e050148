package io.contrail.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.snowflake.ingest.streaming.SFException;
import com.snowflake.ingest.streaming.SnowflakeStreamingIngestClientFactory;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * Why Contrail lands by key pair only: the streaming SDK takes the settings of OAuth, asks nobody for a token and sends an
 * empty one. When this fails, the SDK has learned it.
 */
class SdkOauthIT {

    @Test
    void theSdkSendsAnEmptyTokenWhenItIsToldToUseOauth() throws Exception {
        List<String> calls = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.add("%s %s '%s'"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            exchange.getRequestHeaders()
                                    .getFirst("Authorization")
                                    .trim()));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        try {
            Properties settings = new Properties();
            settings.setProperty("scheme", "http");
            settings.setProperty("host", "127.0.0.1");
            settings.setProperty("port", Integer.toString(server.getAddress().getPort()));
            settings.setProperty("account", "org-account");
            settings.setProperty("user", "CONTRAIL_SINK");
            settings.setProperty("authorization_type", "OAuth");
            settings.setProperty("oauth_client_id", "id");
            settings.setProperty("oauth_client_secret", "secret");
            settings.setProperty("oauth_refresh_token", "token");
            assertThatThrownBy(() -> SnowflakeStreamingIngestClientFactory.builder("one", "DB", "S", "T-STREAMING")
                            .setProperties(settings)
                            .build())
                    .isInstanceOf(SFException.class)
                    .hasMessageContaining("401");
        } finally {
            server.stop(0);
        }
        assertThat(calls).isNotEmpty().containsOnly("GET /v2/streaming/hostname 'Bearer'");
    }
}
