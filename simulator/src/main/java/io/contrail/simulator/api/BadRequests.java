package io.contrail.simulator.api;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers as a problem what is no HTTP request at all, and is refused before it comes to a route. */
final class BadRequests extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", "The request cannot be understood");
        problem.put("status", code);
        problem.put("detail", "The server refused the request before it was read. Check its URL and its headers.");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Json.PROBLEM);
        response.write(true, ByteBuffer.wrap(Json.bytes(problem)), callback);
    }
}
