package io.contrail.simulator.api;

import io.contrail.simulator.control.Command;
import io.contrail.simulator.control.CommandResult;
import io.contrail.simulator.control.Simulation;
import io.contrail.simulator.operations.DelayCode;
import io.contrail.simulator.operations.LegKey;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What an operations centre does to a flight. The answer comes when the transaction is committed. */
final class Commands {
    private static final int LONGEST_DELAY_MINUTES = 1_440;
    private static final Pattern CODE = Pattern.compile("\\d\\d");
    private static final Pattern CAUSE = Pattern.compile("[A-Z_]+");
    private static final List<String> CAUSES =
            Arrays.stream(DelayCode.Cause.values()).map(Enum::name).toList();
    private static final Pattern ANY = Pattern.compile(".{1,60}");

    private final Simulation simulation;

    Commands(Simulation simulation) {
        this.simulation = simulation;
    }

    /** The answer to a command: the flight's new version, and all flights that changed with it. */
    record Done(FlightId id, int version, List<FlightId> affected) {}

    private interface Reader {
        Command command(LegKey leg, Body body);
    }

    Handler delay() {
        return handler(
                Set.of("minutes", "iata_code"),
                (leg, body) -> new Command.Delay(
                        leg,
                        (int) body.integer("minutes", 1, LONGEST_DELAY_MINUTES),
                        body.text(
                                "iata_code", CODE, "give an IATA delay code of two digits as text, such as \"71\".")));
    }

    Handler cancel() {
        return handler(Set.of("cause"), (leg, body) -> {
            String cause = body.text("cause", CAUSE, "give one of %s.".formatted(CAUSES));
            if (!cause.isEmpty() && !CAUSES.contains(cause)) {
                body.fault("cause", "give one of %s.".formatted(CAUSES));
            }
            return new Command.Cancel(leg, cause);
        });
    }

    Handler reinstate() {
        return handler(Set.of(), (leg, body) -> new Command.Reinstate(leg));
    }

    Handler divert() {
        return handler(
                Set.of("to"),
                (leg, body) -> new Command.Divert(
                        leg, body.text("to", Parameters.AIRPORT, "give an airport of three capitals, like MSP.")));
    }

    Handler swapTail() {
        return handler(Set.of("with"), (leg, body) -> {
            String with = body.text("with", ANY, "give the id of another flight, like %s.".formatted(FlightId.EXAMPLE));
            Optional<FlightId> other = FlightId.parse(with);
            if (!with.isEmpty() && other.isEmpty()) {
                body.fault("with", "give the id of another flight, like %s.".formatted(FlightId.EXAMPLE));
            }
            if (other.isPresent() && other.get().key().equals(leg)) {
                body.fault("with", "this is the flight itself; give another one.");
            }
            return new Command.SwapTail(leg, other.map(FlightId::key).orElse(leg));
        });
    }

    private Handler handler(Set<String> fields, Reader reader) {
        return request -> execute(request, fields, reader);
    }

    private void execute(Context request, Set<String> fields, Reader reader) {
        FlightId flight = new Parameters(request).flight();
        Body body = Body.read(request, fields);
        Command command = reader.command(flight.key(), body);
        body.check();
        CommandResult result = simulation.execute(
                command, Preconditions.version(request), Preconditions.request(request, command.toString()));
        if (result.repeated()) {
            request.header(Preconditions.REPLAYED_HEADER, "true");
        }
        request.header("ETag", Preconditions.tag(result.version()));
        Json.answer(
                request,
                new Done(
                        new FlightId(result.leg()),
                        result.version(),
                        result.affected().stream().map(FlightId::new).toList()));
    }
}
