package io.contrail.snowflake.login;

import java.util.Objects;

/** A login that is refused, with what is known of the reason. */
public final class JwtRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JwtRefusedException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
