package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Lsn;
import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.SnapshotRun;
import io.contrail.changelog.landing.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a channel commits together with a row: which row it was, and how far the stream has been landed. The last row of
 * a landing has the progress after the landing, every other the progress before it. So a landing that a crash cuts is
 * delivered again as a whole, its changes are told apart as they were the first time, and the rows that are there
 * already are left out.
 *
 * @param ordinal of the row's change: its offset in Kafka, with which the token's text begins
 * @param index of the row among those of its change, from 0
 */
record OffsetToken(long ordinal, int index, Progress progress) {
    private static final String VERSION = "1";
    private static final int PARTS = 11;

    /** Whether the row is in the table already, once this token is committed. */
    boolean covers(long rowOrdinal, int rowIndex) {
        return rowOrdinal < ordinal || (rowOrdinal == ordinal && rowIndex <= index);
    }

    /** Only characters that stand for themselves in a URL, for the token is a part of one. */
    String text() {
        SnapshotRun run = progress.snapshot();
        Progress.Reload reload = progress.reload();
        return String.join(
                ".",
                Long.toString(ordinal),
                VERSION,
                Integer.toString(index),
                Long.toString(progress.nextOrdinal()),
                Long.toHexString(progress.position().commit().value()),
                Long.toString(progress.position().index()),
                run == null ? "" : Long.toString(run.txId()),
                run == null ? "" : Long.toHexString(run.lsn().value()),
                reload == null ? "" : Long.toString(reload.since()),
                reload == null ? "" : encode(reload.table().schema()),
                reload == null ? "" : encode(reload.table().name()));
    }

    static OffsetToken parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS || !parts[1].equals(VERSION)) {
            throw new IllegalArgumentException("Not an offset token of Contrail: '%s'".formatted(text));
        }
        return new OffsetToken(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[2]),
                new Progress(
                        Long.parseLong(parts[3]),
                        new SourcePosition(lsn(parts[4]), Long.parseLong(parts[5])),
                        run(parts[6], parts[7]),
                        reload(parts[8], parts[9], parts[10])));
    }

    private static @Nullable SnapshotRun run(String txId, String lsn) {
        return txId.isEmpty() ? null : new SnapshotRun(Long.parseLong(txId), lsn(lsn));
    }

    private static Progress.@Nullable Reload reload(String since, String schema, String table) {
        return since.isEmpty()
                ? null
                : new Progress.Reload(new TableId(decode(schema), decode(table)), Long.parseLong(since));
    }

    private static Lsn lsn(String hexadecimal) {
        return new Lsn(Long.parseUnsignedLong(hexadecimal, 16));
    }

    private static String encode(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
