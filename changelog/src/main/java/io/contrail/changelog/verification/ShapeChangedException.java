package io.contrail.changelog.verification;

import io.contrail.changelog.TableId;

/** The table got another shape while it was compared. */
public final class ShapeChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ShapeChangedException(TableId table) {
        super("Table %s has another shape than when its verification began".formatted(table));
    }
}
