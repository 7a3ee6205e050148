package io.contrail.changelog.verification;

import io.contrail.changelog.TableId;
import io.contrail.changelog.landing.Progress;
import io.contrail.changelog.landing.Stream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A warehouse as a verifier reads it, from one thread, while the sink goes on landing. Each call is one consistent look.
 *
 * <p>The rows of a chunk are those that the current table shows, but for keys that a transaction has changed that the
 * pin does not see: these are as the changelog has them, the last change of each key whose transaction the pin sees. A
 * table without a key is its current rows, without what such transactions have brought and with what they have taken.
 *
 * <p>A row's canonical text is the same on every side: its columns in order with {@code |} between; NULL is empty, a
 * text or JSON is its length in bytes of UTF-8, a colon and the text (NULL is a colon alone), every other value as
 * PostgreSQL prints it in UTC; a float is its bits in hexadecimal, both zeros are {@code 0} and every NaN is {@code NaN};
 * bytes are {@code \x} and hexadecimal digits; booleans are {@code t} and {@code f}. Where single values are returned, one
 * of more than 2,000 characters is its beginning, its length and its md5.
 */
public interface VerificationReader extends AutoCloseable {
    /** Empty when the warehouse has not got the table. */
    Optional<LandedTable> table(TableId table);

    /** How far each stream has been landed. */
    Map<Stream, Progress> progress();

    ChunkSum sum(Chunk chunk);

    /**
     * Row by row, in no order.
     *
     * @return the doubt of {@link ChunkSum}, or empty
     */
    Optional<String> rows(Chunk chunk, Consumer<RowPrint> rows);

    /** The doubt of {@link ChunkSum} as far as it touches some keys, or empty. */
    Optional<String> doubt(Chunk chunk, List<List<String>> keys);

    /** The rows of some keys as of the chunk's pin; more than one for a key that is there more than once. */
    List<RowVersion> current(Chunk chunk, List<List<String>> keys);

    /** The versions of some keys in the changelog that the pin sees, newest first, at most a few hundred a key. */
    List<RowVersion> logged(Chunk chunk, List<List<String>> keys);

    /** Of a table without a key, one of the rows that have this fingerprint as of the pin. */
    Optional<RowVersion> example(Chunk chunk, Fingerprint print);

    /** What verification has found, kept where analysts can query it. */
    CheckStore checks();

    @Override
    void close();
}
