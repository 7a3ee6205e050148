package io.contrail.capture.source;

import java.sql.SQLException;
import org.postgresql.util.PasswordUtil;

/** A password that never shows itself in a log, a message or a debugger's toString. */
public record Secret(String value) {

    /** What a server keeps instead of the password: SQL that holds this one can be logged by it without telling. */
    public String verifier(String user) {
        try {
            return PasswordUtil.encodePassword(user, value.toCharArray(), "scram-sha-256");
        } catch (SQLException impossible) {
            throw new IllegalStateException("The driver cannot hash a password", impossible);
        }
    }

    @Override
    public String toString() {
        return "****";
    }
}
