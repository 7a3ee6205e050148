package io.contrail.local.postgres;

/** A database user and its password, which is never shown. */
public record Credentials(String user, String password) {
    @Override
    public String toString() {
        return user + " (password hidden)";
    }
}
