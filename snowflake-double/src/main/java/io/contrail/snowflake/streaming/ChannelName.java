package io.contrail.snowflake.streaming;

import io.contrail.snowflake.catalog.ObjectName;
import io.contrail.snowflake.catalog.SchemaName;

/** A channel of a pipe. */
record ChannelName(SchemaName schema, String pipe, String channel) {
    /** Every table has one pipe without being asked for it. */
    static final String DEFAULT_PIPE = "-STREAMING";

    ObjectName table() {
        if (!pipe.endsWith(DEFAULT_PIPE) || pipe.length() == DEFAULT_PIPE.length()) {
            throw new RefusedException(
                    404,
                    "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED",
                    "The double knows only a table's default pipe, <TABLE>-STREAMING, and this is " + pipe);
        }
        return schema.object(pipe.substring(0, pipe.length() - DEFAULT_PIPE.length()));
    }
}
