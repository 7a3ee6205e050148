package io.contrail.simulator.live;

import io.contrail.simulator.control.ScenarioRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The scenarios that were started. Everything happens within the open transaction. */
final class RunStore {
    private static final String COLUMNS =
            "id, name, parameters, state, started_at, ended_at, changes, detail, progress FROM flightops_sim.scenario_run";

    private final Connection connection;

    RunStore(Connection connection) {
        this.connection = connection;
    }

    /**
     * A run and the parts of it that are done.
     *
     * @param progress counted from 0
     */
    record Stored(ScenarioRun run, int progress) {
        int number() {
            return Integer.parseInt(run.id());
        }

        String parameter(String name) {
            return run.parameters().getOrDefault(name, "");
        }

        Stored with(ScenarioRun.State state, Optional<Instant> endedAt, long changes, String detail, int newProgress) {
            return new Stored(
                    new ScenarioRun(
                            run.id(), run.name(), run.parameters(), state, run.startedAt(), endedAt, changes, detail),
                    newProgress);
        }
    }

    int nextNumber() throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT coalesce(max(id), 0) + 1 FROM flightops_sim.scenario_run");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    void insert(ScenarioRun run) throws SQLException {
        List<String> parameters = new ArrayList<>();
        new TreeMap<>(run.parameters()).forEach((name, value) -> {
            parameters.add(name);
            parameters.add(value);
        });
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO flightops_sim.scenario_run"
                + " (id, name, parameters, state, started_at, ended_at, changes, detail)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, Long.parseLong(run.id()));
            insert.setString(2, run.name());
            insert.setArray(3, connection.createArrayOf("text", parameters.toArray()));
            insert.setString(4, run.state().name());
            insert.setObject(5, run.startedAt().atOffset(ZoneOffset.UTC));
            insert.setObject(
                    6, run.endedAt().map(end -> end.atOffset(ZoneOffset.UTC)).orElse(null));
            insert.setLong(7, run.changes());
            insert.setString(8, run.detail());
            insert.executeUpdate();
        }
    }

    void update(Stored stored) throws SQLException {
        ScenarioRun run = stored.run();
        try (PreparedStatement update = connection.prepareStatement("UPDATE flightops_sim.scenario_run SET state = ?,"
                + " ended_at = ?, changes = ?, detail = ?, progress = ? WHERE id = ?")) {
            update.setString(1, run.state().name());
            update.setObject(
                    2, run.endedAt().map(end -> end.atOffset(ZoneOffset.UTC)).orElse(null));
            update.setLong(3, run.changes());
            update.setString(4, run.detail());
            update.setInt(5, stored.progress());
            update.setLong(6, Long.parseLong(run.id()));
            update.executeUpdate();
        }
    }

    /** Oldest first. */
    List<Stored> running() throws SQLException {
        return read("SELECT " + COLUMNS + " WHERE state = 'RUNNING' ORDER BY id");
    }

    /** Newest first. */
    List<ScenarioRun> all() throws SQLException {
        return read("SELECT " + COLUMNS + " ORDER BY id DESC").stream()
                .map(Stored::run)
                .toList();
    }

    private List<Stored> read(String sql) throws SQLException {
        List<Stored> runs = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                String[] pairs = (String[]) row.getArray(3).getArray();
                Map<String, String> parameters = new TreeMap<>();
                for (int i = 0; i < pairs.length; i += 2) {
                    parameters.put(pairs[i], pairs[i + 1]);
                }
                OffsetDateTime end = row.getObject(6, OffsetDateTime.class);
                ScenarioRun run = new ScenarioRun(
                        row.getString(1),
                        row.getString(2),
                        parameters,
                        ScenarioRun.State.valueOf(row.getString(4)),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(end).map(OffsetDateTime::toInstant),
                        row.getLong(7),
                        row.getString(8));
                runs.add(new Stored(run, row.getInt(9)));
            }
        }
        return runs;
    }
}
