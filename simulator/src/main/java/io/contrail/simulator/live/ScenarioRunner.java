package io.contrail.simulator.live;

import io.contrail.simulator.control.CommandRejectedException;
import io.contrail.simulator.control.CommandRejectedException.Reason;
import io.contrail.simulator.control.RequestId;
import io.contrail.simulator.control.ScenarioRequest;
import io.contrail.simulator.control.ScenarioRun;
import io.contrail.simulator.control.ScenarioRun.State;
import io.contrail.simulator.operations.Intervention;
import io.contrail.simulator.operations.Irregularity;
import io.contrail.simulator.operations.RestrictionReport;
import io.contrail.simulator.operations.World;
import io.contrail.simulator.replay.PositionPartitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Starts scenarios and sees them to their end, across restarts. */
final class ScenarioRunner {
    private final SimulationSession session;
    private final Connection connection;
    private final RunStore runs;
    private final RequestStore requests;
    private final Retention retention;
    private final List<RunStore.Stored> running;

    ScenarioRunner(SimulationSession session, Connection connection, PositionPartitions partitions)
            throws SQLException {
        this.session = session;
        this.connection = connection;
        runs = new RunStore(connection);
        requests = new RequestStore(connection);
        retention = new Retention(connection, partitions, session.counters());
        running = new ArrayList<>(runs.running());
        connection.commit();
    }

    List<ScenarioRun> all() throws SQLException {
        List<ScenarioRun> all = runs.all();
        connection.commit();
        return all;
    }

    /** Starts a scenario in one transaction; the caller rolls back when it is refused. */
    ScenarioRun start(ScenarioRequest request, Optional<RequestId> id) throws SQLException {
        Optional<String> earlier = id.isPresent() ? requests.run(id.get()) : Optional.empty();
        if (earlier.isPresent()) {
            return all().stream()
                    .filter(run -> run.id().equals(earlier.get()))
                    .findFirst()
                    .orElseThrow();
        }
        Scenario scenario = Scenario.named(request.name());
        Map<String, String> parameters = scenario.complete(request.parameters());
        int number = runs.nextNumber();
        ScenarioRun run = begin(scenario, number, parameters);
        runs.insert(run);
        if (id.isPresent()) {
            requests.save(id.get(), run.id());
        }
        session.commit();
        if (run.state() == State.RUNNING) {
            running.add(new RunStore.Stored(run, 0));
        }
        return run;
    }

    private ScenarioRun begin(Scenario scenario, int number, Map<String, String> parameters) throws SQLException {
        return switch (scenario) {
            case STORM ->
                restrict(
                        scenario,
                        number,
                        parameters,
                        Irregularity.Kind.STORM,
                        60 * Scenario.number(parameters, "hours", 1, 48));
            case GROUND_STOP ->
                restrict(
                        scenario,
                        number,
                        parameters,
                        Irregularity.Kind.GROUND_STOP,
                        Scenario.number(parameters, "minutes", 1, 48 * 60));
            case BULK_TRANSACTION -> {
                Scenario.number(parameters, "rows", 1, 10_000_000);
                yield run(scenario, number, parameters, State.RUNNING, 0, "about to insert into booking_ledger");
            }
            case SCHEMA_CHANGE -> {
                Scenario.number(parameters, "rows", 1, 100_000);
                yield run(scenario, number, parameters, State.RUNNING, 0, "about to alter lounge_visit");
            }
            case RE_REGISTRATION -> {
                String registration =
                        chosen(parameters.get("registration"), session.world().anyRegistration());
                World.Outcome outcome = session.intervene(new Intervention.Reregister(registration), requests);
                yield run(
                        scenario,
                        number,
                        parameters,
                        State.ENDED,
                        outcome.happening().rows(),
                        "%s has a new registration, and %d of its legs with it"
                                .formatted(registration, outcome.affected().size()));
            }
            case ERASE -> {
                String person = chosen(
                        parameters.get("crew-id"), session.world().anyPerson().map(UUID::toString));
                World.Outcome outcome = session.intervene(new Intervention.Erase(uuid(person)), requests);
                yield run(
                        scenario,
                        number,
                        parameters,
                        State.ENDED,
                        outcome.happening().rows(),
                        "person %s is gone".formatted(person));
            }
            case RETENTION -> {
                int hours = Scenario.number(parameters, "keep-hours", 1, 10_000);
                Retention.Done done = retention.apply(session.world().now(), hours);
                session.save();
                yield run(scenario, number, parameters, State.ENDED, done.rows(), done.text());
            }
        };
    }

    private static String chosen(@org.jspecify.annotations.Nullable String given, Optional<String> any) {
        return given == null || given.isEmpty()
                ? any.orElseThrow(() -> new CommandRejectedException(
                        Reason.WRONG_STATE, "There is nothing to choose from yet; let the simulation run a little."))
                : given;
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new CommandRejectedException(Reason.INVALID, "'%s' is not a UUID.".formatted(text));
        }
    }

    private ScenarioRun restrict(
            Scenario scenario, int number, Map<String, String> parameters, Irregularity.Kind kind, int minutes)
            throws SQLException {
        String airport = parameters.getOrDefault("airport", "");
        World.Outcome outcome = session.intervene(new Intervention.Restrict(number, kind, airport, minutes), requests);
        return run(
                scenario,
                number,
                parameters,
                State.RUNNING,
                outcome.happening().rows(),
                "%d minutes at %s have begun".formatted(minutes, airport));
    }

    private ScenarioRun run(
            Scenario scenario, int number, Map<String, String> parameters, State state, long changes, String detail) {
        Instant now = session.world().now();
        return new ScenarioRun(
                Integer.toString(number),
                scenario.text(),
                parameters,
                state,
                now,
                state == State.RUNNING ? Optional.empty() : Optional.of(now),
                changes,
                detail);
    }

    /** Brings the runs of storms and ground stops up to date, within the open transaction. */
    void follow(List<RestrictionReport> reports) throws SQLException {
        for (int i = running.size() - 1; i >= 0; i--) {
            RunStore.Stored stored = running.get(i);
            Optional<RestrictionReport> report = reports.stream()
                    .filter(candidate -> candidate.number() == stored.number())
                    .findFirst();
            if (report.isPresent()
                    && (report.get().ended()
                            || report.get().changes() != stored.run().changes())) {
                RestrictionReport now = report.get();
                RunStore.Stored next = stored.with(
                        now.ended() ? State.ENDED : State.RUNNING,
                        now.ended() ? Optional.of(now.until()) : Optional.empty(),
                        now.changes(),
                        "at %s %d legs delayed, %d cancelled, %d diverted; delays of later legs not counted"
                                .formatted(now.airport(), now.delayed(), now.cancelled(), now.diverted()),
                        0);
                runs.update(next);
                running.set(i, next);
                if (now.ended()) {
                    running.remove(i);
                }
            }
        }
    }

    /** Whether {@link #work} would do anything. */
    boolean hasWork() {
        return running.stream()
                .map(stored -> stored.run().name())
                .anyMatch(name ->
                        name.equals(Scenario.BULK_TRANSACTION.text()) || name.equals(Scenario.SCHEMA_CHANGE.text()));
    }

    /** Does the next part of a scenario that is not the world's; false when there is none. */
    boolean work() throws SQLException {
        for (int i = 0; i < running.size(); i++) {
            RunStore.Stored stored = running.get(i);
            String name = stored.run().name();
            if (name.equals(Scenario.BULK_TRANSACTION.text())) {
                step(i, new BulkTransaction(connection, session.counters()));
                return true;
            } else if (name.equals(Scenario.SCHEMA_CHANGE.text())) {
                step(i, new SchemaChange(connection, session.counters()));
                return true;
            }
        }
        return false;
    }

    /** A scenario in parts, each a transaction. */
    interface Work {
        int parts();

        /** Rows changed. */
        long part(RunStore.Stored run, Instant now) throws SQLException;

        String describe(RunStore.Stored run);
    }

    private void step(int place, Work work) throws SQLException {
        RunStore.Stored stored = running.get(place);
        Instant now = session.world().now();
        Counters before = session.counters().copy();
        RunStore.Stored next;
        try {
            long rows = work.part(stored, now);
            boolean last = stored.progress() + 1 == work.parts();
            next = stored.with(
                    last ? State.ENDED : State.RUNNING,
                    last ? Optional.of(now) : Optional.empty(),
                    stored.run().changes() + rows,
                    work.describe(stored),
                    stored.progress() + 1);
            session.save();
        } catch (SQLException e) {
            if (!connection.isValid(5)
                    || (e.getSQLState() != null && e.getSQLState().startsWith("57"))) {
                throw e;
            }
            connection.rollback();
            session.counters().restore(before);
            next = stored.with(
                    State.FAILED,
                    Optional.of(now),
                    stored.run().changes(),
                    "PostgreSQL refused part %d (SQLSTATE %s); what was committed stays"
                            .formatted(stored.progress() + 1, e.getSQLState()),
                    stored.progress());
        }
        runs.update(next);
        session.commit();
        running.set(place, next);
        if (next.run().state() != State.RUNNING) {
            running.remove(place);
        }
    }

    RequestStore requests() {
        return requests;
    }
}
