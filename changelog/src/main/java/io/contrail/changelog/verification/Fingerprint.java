package io.contrail.changelog.verification;

/**
 * 128 bits that stand for a set of rows: the exclusive or of the md5 of each row's canonical text, or, where equal rows
 * may occur, the sum of both halves modulo 2^64.
 */
public record Fingerprint(long high, long low) {
    /** Of no row. */
    public static final Fingerprint NONE = new Fingerprint(0, 0);

    /**
     * Of one row.
     *
     * @param hex md5 as 32 hexadecimal digits
     */
    public static Fingerprint parse(String hex) {
        return new Fingerprint(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    public Fingerprint xor(Fingerprint other) {
        return new Fingerprint(high ^ other.high, low ^ other.low);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
