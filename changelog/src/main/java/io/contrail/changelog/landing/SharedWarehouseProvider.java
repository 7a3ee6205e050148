package io.contrail.changelog.landing;

import java.util.Map;
import java.util.Set;

/** Opens a warehouse in which several tasks may land, each on a machine of its own and each other streams. */
public interface SharedWarehouseProvider extends WarehouseProvider {

    /**
     * Opens the warehouse for some streams. What a task that died has begun with them is ended; what belongs to other
     * streams is left alone, for their task may be in the midst of it.
     *
     * @param streams that are landed by whoever opens it, until it is closed; they may be new
     */
    Warehouse open(Map<String, String> settings, Set<Stream> streams);
}
