package io.contrail.simulator.operations;

/** An intervention that makes no sense in the world as it is; nothing has changed. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why it is refused. */
    public enum Kind {
        /** There is no such leg, airport, aircraft or person. */
        NOT_FOUND,
        /** The leg is in no state for it. */
        WRONG_STATE,
        /** A parameter makes no sense. */
        INVALID
    }

    Refusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
