package io.contrail.simulator.operations;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * A row of {@code booking_ledger}.
 *
 * @param entry counted from 0 among the entries of the flight
 * @param refund whether money is given back
 * @param quoted whether the rate of exchange has been asked for
 */
public record Booking(Flight flight, long seed, int entry, boolean refund, boolean quoted, Instant bookedAt)
        implements Row {
    /** Entries that a flight can have. */
    static final int MOST = 16;

    private static final List<String> CURRENCIES =
            List.of("USD", "USD", "USD", "USD", "USD", "USD", "EUR", "CAD", "GBP", "MXN", "JPY", "IDR", "KWD", "XXX");
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    @Override
    public String table() {
        return "booking_ledger";
    }

    /** The same entry of the same flight on another aircraft. */
    Booking of(Flight other) {
        return new Booking(other, seed, entry, refund, quoted, bookedAt);
    }

    public long id() {
        return flight.number() * MOST + entry + 1;
    }

    /** Six letters or digits. */
    public String locator() {
        long bits = noise().bits(Noise.For.BOOKING) >>> 1;
        StringBuilder locator = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            locator.append(LETTERS.charAt((int) (bits % LETTERS.length())));
            bits /= LETTERS.length();
        }
        return locator.toString();
    }

    /** ISO 4217; XXX is what nobody quotes. */
    public String currency() {
        return CURRENCIES.get(noise().at(1).between(Noise.For.BOOKING, 0, CURRENCIES.size() - 1));
    }

    /** Ten digits after the point; one entry in fifty is a charter in a currency of many noughts. */
    public BigDecimal amount() {
        Noise noise = noise().at(2);
        long bits = noise.bits(Noise.For.BOOKING) >>> 1;
        BigInteger units = noise.oneIn(Noise.For.STEP, 50)
                ? BigInteger.valueOf(bits).multiply(BigInteger.valueOf(1_000_000_007L))
                : BigInteger.valueOf(bits % 9_000_000_000_000L + 300_000_000_000L);
        BigDecimal amount = new BigDecimal(units, 10);
        return refund ? amount.negate() : amount;
    }

    /** US dollars for one unit, as PostgreSQL reads a numeric; NaN where there is no quote. */
    public String rate() {
        String currency = currency();
        if (currency.equals("USD")) {
            return "1";
        }
        if (currency.equals("XXX")) {
            return "NaN";
        }
        long bits = noise().at(3).bits(Noise.For.BOOKING) >>> 1;
        return new BigDecimal(BigInteger.valueOf(bits), noise().at(4).between(Noise.For.BOOKING, 17, 31))
                .toPlainString();
    }

    private Noise noise() {
        return flight.noise().at(seed).at(entry);
    }
}
