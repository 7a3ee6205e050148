package io.contrail.metrics.connect;

import io.contrail.metrics.Exposition;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** {@code /metrics} of a worker. */
@Path("/metrics")
public final class MetricsResource {
    private final Exposition exposition;

    MetricsResource(Exposition exposition) {
        this.exposition = exposition;
    }

    @GET
    public Response metrics(@HeaderParam("Accept") @Nullable String accept) {
        Exposition.Answer answer = exposition.answer(accept);
        return Response.ok(answer.body())
                .header("Content-Type", answer.contentType())
                .build();
    }
}
