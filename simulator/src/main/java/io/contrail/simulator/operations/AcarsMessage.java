package io.contrail.simulator.operations;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code acars_message}: what an aircraft says by itself when it moves.
 *
 * @param registration as it was when the message was sent
 * @param label {@code QA} out, {@code QB} off, {@code QC} on, {@code QD} in, {@code QG} return, {@code QL} diversion
 * @param copies 2 when the first transmission was not confirmed in time and an equal one followed
 */
public record AcarsMessage(
        Flight flight,
        Instant sentAt,
        String registration,
        String label,
        int copies,
        @Nullable Instant acknowledgedAt) implements Row {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int SOH = 0x01;
    private static final int STX = 0x02;
    private static final int ETX = 0x03;
    private static final int NAK = 0x15;
    private static final int DEL = 0x7f;

    @Override
    public String table() {
        return "acars_message";
    }

    @Override
    public int count() {
        return copies;
    }

    AcarsMessage acknowledged(Instant at) {
        return new AcarsMessage(flight, sentAt, registration, label, copies, at);
    }

    /** Airline designator and number, as transmitted: AA0123. */
    public String flightId() {
        return "%s%04d".formatted(flight.carrier(), flight.flightNumber());
    }

    public String body() {
        return "%s %s %s %s"
                .formatted(label, flight.origin().iata(), flight.destination().iata(), TIME.format(sentAt));
    }

    /** The block in ARINC 618's layout: start, mode, address, NAK, label, block, text, end, checksum, suffix. */
    public byte[] raw() {
        ByteArrayOutputStream block = new ByteArrayOutputStream(64);
        block.write(SOH);
        block.write('2');
        text(block, "%7s".formatted(registration).replace(' ', '.'));
        block.write(NAK);
        text(block, label);
        block.write('0' + (int) (sentAt.getEpochSecond() % 10));
        block.write(STX);
        text(block, flightId() + body());
        block.write(ETX);
        int checksum = crc(block.toByteArray());
        block.write(checksum & 0xff);
        block.write(checksum >> 8);
        block.write(DEL);
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** CRC-16 of CCITT, bits reversed. */
    private static int crc(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
            }
        }
        return crc;
    }
}
