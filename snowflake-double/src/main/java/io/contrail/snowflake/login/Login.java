package io.contrail.snowflake.login;

import org.jspecify.annotations.Nullable;

/** Who came in, and as which role; without one it is the user's default. */
public record Login(String user, @Nullable String role) {}
