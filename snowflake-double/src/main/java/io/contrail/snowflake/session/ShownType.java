package io.contrail.snowflake.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contrail.snowflake.catalog.SnowflakeType;
import io.contrail.snowflake.catalog.TableColumn;
import io.contrail.snowflake.http.Json;

/** A column's type as SHOW COLUMNS gives it. */
final class ShownType {
    private ShownType() {}

    static String json(TableColumn column) {
        SnowflakeType type = column.type();
        ObjectNode json = Json.object().put("type", type.kind().name()).put("nullable", column.nullable());
        switch (type.kind()) {
            case FIXED -> json.put("precision", type.precision()).put("scale", type.scale());
            case TEXT, BINARY -> json.put("length", type.precision());
            case TIME, TIMESTAMP_NTZ, TIMESTAMP_LTZ, TIMESTAMP_TZ ->
                json.put("precision", 0).put("scale", type.scale());
            default -> {}
        }
        return json.toString();
    }
}
