package io.contrail.simulator.control;

/** Nothing was done. The message says why and what to do. */
public final class CommandRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a command is refused. */
    public enum Reason {
        /** There is no such leg, airport, aircraft or scenario. */
        NOT_FOUND,
        /** The leg has changed since the caller saw it. */
        STALE_VERSION,
        /** The leg is in no state for that, such as a delay of a flight in the air. */
        WRONG_STATE,
        /** The key was used for another request. */
        KEY_REUSED,
        /** A parameter makes no sense. */
        INVALID,
        /** The simulation is not running, or has no connection. */
        UNAVAILABLE
    }

    public CommandRejectedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
