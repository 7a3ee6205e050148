package io.contrail.simulator.control;

import io.contrail.simulator.operations.LegKey;
import java.util.List;

/**
 * What a command has done.
 *
 * @param version the leg's version after the command
 * @param affected all legs that changed in the transaction, the commanded one first
 * @param repeated whether this is the answer to an earlier request of the same key
 */
public record CommandResult(LegKey leg, int version, List<LegKey> affected, boolean repeated) {
    public CommandResult {
        affected = List.copyOf(affected);
    }
}
