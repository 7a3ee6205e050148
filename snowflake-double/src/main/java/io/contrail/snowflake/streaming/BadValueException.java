package io.contrail.snowflake.streaming;

import java.util.Objects;

/** A value that a column does not take. */
final class BadValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadValueException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
