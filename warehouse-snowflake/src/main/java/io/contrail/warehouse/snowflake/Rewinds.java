package io.contrail.warehouse.snowflake;

import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;

/**
 * Takes a landing back of which Snowflake has refused rows: it skips them and commits what follows, with a token that says
 * they are there. The channel gets the token from before the landing, and the rows since are deleted. What is to be done
 * is written down first, so that a process that dies on the way is followed by one that does it.
 */
final class Rewinds {
    private final Database database;
    private final Offsets offsets;

    Rewinds(Database database, Offsets offsets) {
        this.database = database;
        this.offsets = offsets;
    }

    /** Takes back all rows that are beyond a stream's progress. */
    void begin(Stream stream, Progress progress, TableLayout layout, LandingChannel channel) {
        OffsetToken before = new OffsetToken(progress.nextOrdinal() - 1, Integer.MAX_VALUE, progress);
        synchronized (database) {
            offsets.rewindTo(stream, before.text());
            finish(stream, layout, channel, before.text());
        }
    }

    /** Safe to repeat. */
    void finish(Stream stream, TableLayout layout, LandingChannel channel, String to) {
        OffsetToken before = OffsetToken.parse(to);
        channel.rewind(before);
        database.execute("DELETE FROM %s WHERE \"_ordinal\" > ?".formatted(layout.changelog()), before.ordinal());
        offsets.rewound(stream, channel.acknowledgeRefusals());
    }
}
