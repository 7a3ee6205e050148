package io.contrail.changelog;

import org.jspecify.annotations.Nullable;

/**
 * One change of one table. Its {@link #ordinal()} is the offset of its Kafka record and orders the changes of a table;
 * it is unique but for the two halves of an {@link Update} of a row without key.
 */
public sealed interface Change {

    long ordinal();

    Origin origin();

    /** The letter that the changelog keeps in {@code _op}; Debezium's own. */
    char code();

    /** A row that a snapshot found. It stands for whatever the row was before. */
    record SnapshotRead(long ordinal, Origin origin, Row row) implements Change {
        @Override
        public char code() {
            return 'r';
        }
    }

    record Insert(long ordinal, Origin origin, Row row) implements Change {
        @Override
        public char code() {
            return 'c';
        }
    }

    /**
     * The row after an update that left its key as it was.
     *
     * @param before the whole old row, where the table has no key to find it by; null otherwise
     */
    record Update(long ordinal, Origin origin, @Nullable Row before, Row row) implements Change {
        @Override
        public char code() {
            return 'u';
        }
    }

    /**
     * A row that is gone.
     *
     * @param row the old row; of a table with a key at least the key, the rest may be null
     */
    record Delete(long ordinal, Origin origin, Row row) implements Change {
        @Override
        public char code() {
            return 'd';
        }
    }

    /** All rows are gone. */
    record Truncate(long ordinal, Origin origin) implements Change {
        @Override
        public char code() {
            return 't';
        }
    }

    /**
     * A reading of the whole table has ended: rows whose last change is older than its beginning are gone. In the
     * changelog they are deletes, one for each row; or one truncate when nothing is left. It comes alone in its landing.
     *
     * @param since ordinal at which the reading began
     */
    record Unseen(long ordinal, Origin origin, long since) implements Change {
        @Override
        public char code() {
            return 'd';
        }
    }
}
