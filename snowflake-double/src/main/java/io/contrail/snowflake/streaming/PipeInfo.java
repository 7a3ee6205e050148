package io.contrail.snowflake.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.contrail.snowflake.http.Json;
import io.contrail.snowflake.http.Reply;

/**
 * What the SDK asks of a pipe first. It names where files would go: nowhere here. So a client that is fast enough to
 * change to files fails, and must flush often.
 */
final class PipeInfo {
    private static final String BODY = """
            {"stage_location": {
                "location": "double/none", "expiry_time_ms": 4102444800000, "location_type": "S3",
                "use_s3_regional_url": false, "region": "us-west-2", "endpoint": null, "storage_account": null,
                "bucket_name": "double", "path_prefix": "none",
                "creds": {"AWS_KEY_ID": "none", "AWS_SECRET_KEY": "none", "AWS_TOKEN": "none"},
                "parameters": {
                    "max_client_lag_seconds": 1, "rowset_flush_threshold_kb": 1024,
                    "max_buffered_kb_for_rowset_mode": 4096, "rowset_threshold_lookback_seconds": 10,
                    "rowset_threshold_ewma_weight": 50, "target_file_size_compressed_mb": 16,
                    "cpu_throttle_high_watermark_percent": 95, "cpu_throttle_low_watermark_percent": 90,
                    "mem_throttle_high_watermark_percent": 95, "mem_throttle_low_watermark_percent": 90}},
             "encryption_info": {"pipe_key": "AAAAAAAAAAAAAAAAAAAAAA==", "pipe_key_id": 1, "diversifier": "AAAA"},
             "parameter_overrides": {}}
            """;

    Reply reply() {
        try {
            return Reply.json(Json.parse(BODY));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
