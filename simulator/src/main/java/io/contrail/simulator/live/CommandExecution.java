package io.contrail.simulator.live;

import io.contrail.simulator.control.Command;
import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.control.CommandResult;
import io.contrail.simulator.control.RequestId;
import io.contrail.simulator.operations.DelayCode;
import io.contrail.simulator.operations.Intervention;
import io.contrail.simulator.operations.LegKey;
import io.contrail.simulator.operations.World;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A command from its checks to its commit. */
final class CommandExecution {
    private final SimulationSession session;
    private final RequestStore requests;

    CommandExecution(SimulationSession session) {
        this.session = session;
        requests = session.scenarios().requests();
    }

    CommandResult execute(Command command, Optional<Integer> expectedVersion, Optional<RequestId> request)
            throws SQLException {
        Optional<CommandResult> earlier = request.isPresent() ? requests.command(request.get()) : Optional.empty();
        if (earlier.isPresent()) {
            session.commit();
            return earlier.get();
        }
        Intervention intervention = intervention(command);
        OptionalInt version = requests.version(command.leg());
        if (version.isEmpty()) {
            throw new CommandRejectedException(
                    Reason.NOT_FOUND,
                    "There is no leg %s: it has been archived, or is not planned yet."
                            .formatted(command.leg().text()));
        }
        if (expectedVersion.isPresent() && expectedVersion.get() != version.getAsInt()) {
            throw new CommandRejectedException(
                    Reason.STALE_VERSION,
                    "Leg %s has version %d, not %d: look at it again before you decide."
                            .formatted(command.leg().text(), version.getAsInt(), expectedVersion.get()));
        }
        World.Outcome outcome = session.intervene(intervention, requests);
        List<LegKey> affected = new ArrayList<>(outcome.affected());
        affected.remove(command.leg());
        affected.add(0, command.leg());
        CommandResult result = new CommandResult(command.leg(), outcome.version(), affected, false);
        if (request.isPresent()) {
            requests.save(request.get(), result);
        }
        session.commit();
        return result;
    }

    private static Intervention intervention(Command command) {
        try {
            if (command instanceof Command.Delay delay) {
                return new Intervention.Delay(delay.leg(), delay.minutes(), DelayCode.of(delay.iataCode()));
            } else if (command instanceof Command.Cancel cancel) {
                return new Intervention.Cancel(cancel.leg(), cause(cancel.cause()));
            } else if (command instanceof Command.Reinstate reinstate) {
                return new Intervention.Reinstate(reinstate.leg());
            } else if (command instanceof Command.Divert divert) {
                return new Intervention.Divert(divert.leg(), divert.toIata());
            } else if (command instanceof Command.SwapTail swap) {
                return new Intervention.SwapTail(swap.leg(), swap.other());
            }
            throw new IllegalArgumentException("No such command: " + command);
        } catch (IllegalArgumentException e) {
            throw new CommandRejectedException(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static DelayCode.Cause cause(String name) {
        return Arrays.stream(DelayCode.Cause.values())
                .filter(cause -> cause.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "A cause is one of %s, not '%s'".formatted(Arrays.toString(DelayCode.Cause.values()), name)));
    }
}
