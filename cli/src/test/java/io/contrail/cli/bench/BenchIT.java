package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That it runs and says something about everything; how fast is not a test's business. */
final class BenchIT {
    @TempDir
    private Path temporary;

    @Test
    void measuresOurSideOfEverything() throws Exception {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(
                        "--rows",
                        "20000",
                        "--no-peer",
                        "--table-rows",
                        "50k",
                        "--latency-seconds",
                        "2",
                        "-o",
                        "json",
                        "--data-dir",
                        temporary.resolve("bench").toString());
        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("rows").asLong()).isEqualTo(30_000);
        assertThat(report.path("rows_equal").asBoolean()).isTrue();
        for (String number : new String[] {
            "end_to_end_rows_per_s",
            "limit_rows_per_s",
            "ratio_to_limit",
            "deletes_rows_per_s",
            "latency_p50_ms",
            "latency_p99_ms",
            "cores",
            "wal_bytes_per_row"
        }) {
            assertThat(report.path(number).isNumber()).as(number).isTrue();
            assertThat(report.path(number).asDouble()).as(number).isPositive();
        }
        assertThat(report.path("cpu_us_per_row").path("jvm").asDouble()).isPositive();
        assertThat(report.path("apply_us_per_change").path("50000").asDouble()).isPositive();
        assertThat(report.has("peer_rows_per_s")).isTrue();
        assertThat(report.path("peer_rows_per_s").isNull()).isTrue();
        assertThat(report.path("versions").path("debezium").asText()).isNotEmpty();
    }
}
