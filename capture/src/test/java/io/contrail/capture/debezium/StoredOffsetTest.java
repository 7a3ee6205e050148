package io.contrail.capture.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredOffsetTest {

    @Test
    void knowsNothingBeforeTheFirstRecord() {
        assertThat(StoredOffset.of(null)).isEqualTo(new StoredOffset(false, 0));
        assertThat(StoredOffset.of(Map.of())).isEqualTo(new StoredOffset(false, 0));
    }

    @Test
    void isInTheSnapshotUntilItsLastRecord() {
        Map<String, Object> within =
                Map.of("snapshot", "INITIAL", "snapshot_completed", false, "last_snapshot_record", false, "lsn", 70L);
        assertThat(StoredOffset.of(within)).isEqualTo(new StoredOffset(false, 70));

        Map<String, Object> last =
                Map.of("snapshot", "INITIAL", "snapshot_completed", false, "last_snapshot_record", true, "lsn", 70L);
        assertThat(StoredOffset.of(last)).isEqualTo(new StoredOffset(true, 70));

        Map<String, Object> completed =
                Map.of("snapshot", "INITIAL", "snapshot_completed", true, "last_snapshot_record", false, "lsn", 70L);
        assertThat(StoredOffset.of(completed)).isEqualTo(new StoredOffset(true, 70));
    }

    @Test
    void streamsFromItsPosition() {
        assertThat(StoredOffset.of(Map.of("lsn", 90L, "lsn_commit", 90L, "messageType", "COMMIT")))
                .isEqualTo(new StoredOffset(true, 90));
        // Connect's JSON gives small numbers back as they fit
        assertThat(StoredOffset.of(Map.of("lsn", 90))).isEqualTo(new StoredOffset(true, 90));
    }
}
