package io.contrail.snowflake.streaming;

import io.contrail.snowflake.catalog.ObjectName;
import org.jspecify.annotations.Nullable;

/** Whether a user may append to a table. */
public interface PipeAccess {
    /** Without a role it is the user's default role that counts. */
    boolean mayInsert(String user, @Nullable String role, ObjectName table);
}
