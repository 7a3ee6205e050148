package io.contrail.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks over HTTP, and compares every answer with the document before a test sees it. */
final class Client {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    Client(URI address) {
        this.address = address;
    }

    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            return Description.parse(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String problem() {
            return json().path("type").asText().replace("urn:contrail:problem:", "") + " "
                    + json().path("errors").path(0).path("parameter").asText("")
                    + json().path("errors").path(0).path("pointer").asText("")
                    + json().path("errors").path(0).path("header").asText("");
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    Answer send(String method, String path, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return send(method, path, BodyPublishers.ofString(body), all);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (!method.equals("HEAD")) {
                Description.check(method, path, response.statusCode(), type, response.body());
            }
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
