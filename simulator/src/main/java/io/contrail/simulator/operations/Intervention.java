package io.contrail.simulator.operations;

import java.util.UUID;

/** What is done to the world from outside. Its text is kept and read again after a restart. */
public sealed interface Intervention {

    /** One line, words separated by single spaces. */
    String text();

    /** The opposite of {@link #text()}. */
    static Intervention parse(String text) {
        String[] words = text.split(" ", -1);
        return switch (words[0]) {
            case "delay" -> new Delay(LegKey.parse(words[1]), Integer.parseInt(words[2]), DelayCode.of(words[3]));
            case "cancel" -> new Cancel(LegKey.parse(words[1]), DelayCode.Cause.valueOf(words[2]));
            case "reinstate" -> new Reinstate(LegKey.parse(words[1]));
            case "divert" -> new Divert(LegKey.parse(words[1]), words[2]);
            case "swap" -> new SwapTail(LegKey.parse(words[1]), LegKey.parse(words[2]));
            case "restrict" ->
                new Restrict(
                        Integer.parseInt(words[1]),
                        Irregularity.Kind.valueOf(words[2]),
                        words[3],
                        Integer.parseInt(words[4]));
            case "reregister" -> new Reregister(words[1]);
            case "erase" -> new Erase(UUID.fromString(words[1]));
            default -> throw new IllegalArgumentException("Not an intervention: '%s'".formatted(text));
        };
    }

    /** Puts the departure off by minutes more than before. */
    record Delay(LegKey leg, int minutes, DelayCode code) implements Intervention {
        @Override
        public String text() {
            return "delay %s %d %s".formatted(leg.text(), minutes, code.iata());
        }
    }

    /** Takes a leg that has not left off the plan. */
    record Cancel(LegKey leg, DelayCode.Cause cause) implements Intervention {
        @Override
        public String text() {
            return "cancel %s %s".formatted(leg.text(), cause);
        }
    }

    /** Flies a cancelled leg after all. */
    record Reinstate(LegKey leg) implements Intervention {
        @Override
        public String text() {
            return "reinstate %s".formatted(leg.text());
        }
    }

    /** Lands an airborne leg elsewhere. */
    record Divert(LegKey leg, String to) implements Intervention {
        @Override
        public String text() {
            return "divert %s %s".formatted(leg.text(), to);
        }
    }

    /** Two aircraft exchange these legs and all that follow. */
    record SwapTail(LegKey leg, LegKey other) implements Intervention {
        @Override
        public String text() {
            return "swap %s %s".formatted(leg.text(), other.text());
        }
    }

    /**
     * Weather at an airport, or a stop of everything that is to land there.
     *
     * @param number of the run, never used twice
     * @param kind {@code STORM} or {@code GROUND_STOP}
     */
    record Restrict(int number, Irregularity.Kind kind, String airport, int minutes) implements Intervention {
        @Override
        public String text() {
            return "restrict %d %s %s %d".formatted(number, kind, airport, minutes);
        }
    }

    /** An aircraft gets another registration, in its own row and in those of legs that it has still to fly. */
    record Reregister(String registration) implements Intervention {
        @Override
        public String text() {
            return "reregister %s".formatted(registration);
        }
    }

    /** A person's rows go; somebody else takes over what is still to be flown. */
    record Erase(UUID person) implements Intervention {
        @Override
        public String text() {
            return "erase %s".formatted(person);
        }
    }
}
