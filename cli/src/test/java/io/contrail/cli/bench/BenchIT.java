package io.contrail.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That it runs and says something about everything; how fast is not a test's business. */
final class BenchIT {
    @TempDir
    private Path temporary;

    @Test
    void measuresOurSideOfEverything() throws Exception {
        JsonNode report = run("--rows", "20000", "--no-peer", "--table-rows", "50k", "--latency-seconds", "2");
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

    @Test
    void measuresAVerification() throws Exception {
        JsonNode report = run("verify", "--rows", "8000", "--rounds", "1");
        assertThat(report.path("verdict").asText()).isEqualTo("VERIFIED");
        assertThat(report.path("rows").asLong()).isEqualTo(8_001);
        assertThat(report.path("peer_rows_read").asLong()).isEqualTo(2 * 8_001);
        assertThat(report.path("peer_bytes_read").asLong()).isEqualTo(64 * 2 * 8_001);
        for (String number : new String[] {
            "verify_s",
            "limit_s",
            "peer_reading_s",
            "ratio_to_limit",
            "source_s",
            "warehouse_s",
            "chunks",
            "rows_per_chunk",
            "longest_transaction_ms"
        }) {
            assertThat(report.path(number).asDouble()).as(number).isPositive();
        }
        assertThat(report.path("heap_growth_mb_at_2001_rows").isNumber()).isTrue();
        assertThat(report.path("heap_growth_mb_at_8001_rows").isNumber()).isTrue();
    }

    private JsonNode run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of("-o", "json", "--data-dir", temporary.resolve("bench").toString()));
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(all.toArray(String[]::new));
        assertThat(exit).isZero();
        return new ObjectMapper().readTree(out.toString());
    }
}
