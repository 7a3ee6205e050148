package io.contrail.simulator.operations;

import java.util.List;

/** IATA delay codes (AHM 730) under the causes that the Bureau of Transportation Statistics reports. */
public record DelayCode(String iata, Cause cause) {
    /** The five causes of BTS. */
    public enum Cause {
        CARRIER,
        WEATHER,
        NAS,
        SECURITY,
        LATE_AIRCRAFT
    }

    /** Aircraft rotation, late arrival of the aircraft from another flight or a previous sector. */
    static final DelayCode REACTIONARY = new DelayCode("93", Cause.LATE_AIRCRAFT);

    /** What is reported before anybody knows better: "others". */
    static final DelayCode PROVISIONAL = new DelayCode("99", Cause.CARRIER);

    /** Codes that start a delay, in about the proportions of the published causes. */
    private static final List<DelayCode> PRIMARY = List.of(
            new DelayCode("81", Cause.NAS), // ATC: en route demand
            new DelayCode("81", Cause.NAS),
            new DelayCode("83", Cause.NAS), // ATC: restriction at the destination
            new DelayCode("83", Cause.NAS),
            new DelayCode("89", Cause.NAS), // restriction at the airport of departure
            new DelayCode("41", Cause.CARRIER), // aircraft defects
            new DelayCode("41", Cause.CARRIER),
            new DelayCode("15", Cause.CARRIER), // boarding, missing passengers
            new DelayCode("32", Cause.CARRIER), // loading
            new DelayCode("36", Cause.CARRIER), // fuelling
            new DelayCode("63", Cause.CARRIER), // late crew boarding
            new DelayCode("67", Cause.CARRIER), // cabin crew shortage
            new DelayCode("71", Cause.WEATHER), // weather at the departure station
            new DelayCode("72", Cause.WEATHER), // weather at the destination
            new DelayCode("75", Cause.WEATHER), // de-icing
            new DelayCode("85", Cause.SECURITY)); // mandatory security

    static final DelayCode DEPARTURE_WEATHER = new DelayCode("71", Cause.WEATHER);
    static final DelayCode DESTINATION_WEATHER = new DelayCode("72", Cause.WEATHER);
    static final DelayCode DESTINATION_RESTRICTION = new DelayCode("83", Cause.NAS);

    /** Where a turn back or a reinstatement has no code of its own: aircraft defects. */
    static final DelayCode TECHNICAL = new DelayCode("41", Cause.CARRIER);

    /**
     * A code by its two digits.
     *
     * @throws IllegalArgumentException for anything but two digits
     */
    public static DelayCode of(String iata) {
        if (!iata.matches("[0-9]{2}")) {
            throw new IllegalArgumentException(
                    "An IATA delay code has two digits, AHM 730, 93 for example; not '%s'".formatted(iata));
        }
        int code = Integer.parseInt(iata);
        Cause cause = Cause.CARRIER;
        if (code >= 71 && code <= 77) {
            cause = Cause.WEATHER;
        } else if ((code >= 81 && code <= 84) || code == 89) {
            cause = Cause.NAS;
        } else if (code == 85 || code == 86) {
            cause = Cause.SECURITY;
        } else if (code == 93) {
            cause = Cause.LATE_AIRCRAFT;
        }
        return new DelayCode(iata, cause);
    }

    static DelayCode primary(Noise noise) {
        return PRIMARY.get(noise.between(Noise.For.DELAY_CODE, 0, PRIMARY.size() - 1));
    }
}
