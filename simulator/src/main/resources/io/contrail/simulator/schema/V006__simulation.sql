CREATE TABLE flightops_sim.world_position (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    source       text NOT NULL,
    seed         bigint NOT NULL,
    first_flight bigint NOT NULL,
    step         bigint NOT NULL,
    last_at      timestamptz(6) NOT NULL,
    transactions bigint NOT NULL,
    tables       text[] NOT NULL,
    inserts      bigint[] NOT NULL,
    updates      bigint[] NOT NULL,
    deletes      bigint[] NOT NULL,
    others       bigint[] NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE flightops_sim.world_position IS 'How far the simulation has come and what it has written, in the transaction of the changes it counts; not captured';
COMMENT ON COLUMN flightops_sim.world_position.source IS 'Fingerprint of the flights and of the rules of the simulated world';
COMMENT ON COLUMN flightops_sim.world_position.seed IS 'Decides everything that is left to chance';
COMMENT ON COLUMN flightops_sim.world_position.first_flight IS 'Place in the timetable of the first flight';
COMMENT ON COLUMN flightops_sim.world_position.step IS 'Steps done; with seed, first flight and interventions it determines every row';
COMMENT ON COLUMN flightops_sim.world_position.last_at IS 'Simulated time of the last step';
COMMENT ON COLUMN flightops_sim.world_position.tables IS 'Tables that the next four columns count, in this order';
COMMENT ON COLUMN flightops_sim.world_position.others IS 'Rows that were there before the simulation, less those dropped or truncated';

CREATE TABLE flightops_sim.world_snapshot (
    step  bigint PRIMARY KEY,
    state bytea NOT NULL
);
ALTER TABLE flightops_sim.world_snapshot ALTER COLUMN state SET STORAGE EXTERNAL;
COMMENT ON TABLE flightops_sim.world_snapshot IS 'The simulated world after some step, so that a restart need not begin at the first';

CREATE TABLE flightops_sim.intervention (
    step    bigint NOT NULL,
    ordinal int NOT NULL,
    at      timestamptz(6) NOT NULL,
    what    text NOT NULL,
    PRIMARY KEY (step, ordinal)
);
COMMENT ON TABLE flightops_sim.intervention IS 'What was done to the world from outside: after which step, in which order';

CREATE TABLE flightops_sim.request (
    key      text PRIMARY KEY,
    body     text NOT NULL,
    run      text,
    version  int,
    affected text[]
);
COMMENT ON TABLE flightops_sim.request IS 'Answers to requests that callers may repeat, written in the transaction of what they did';

CREATE TABLE flightops_sim.scenario_run (
    id         bigint PRIMARY KEY,
    name       text NOT NULL,
    parameters text[] NOT NULL,
    state      text NOT NULL CHECK (state IN ('RUNNING', 'ENDED', 'FAILED')),
    started_at timestamptz(6) NOT NULL,
    ended_at   timestamptz(6),
    progress   int NOT NULL DEFAULT 0,
    changes    bigint NOT NULL DEFAULT 0,
    detail     text NOT NULL
);
COMMENT ON TABLE flightops_sim.scenario_run IS 'Scenarios that were started';
COMMENT ON COLUMN flightops_sim.scenario_run.parameters IS 'Name and value, in turn';
COMMENT ON COLUMN flightops_sim.scenario_run.started_at IS 'Simulated time';
COMMENT ON COLUMN flightops_sim.scenario_run.ended_at IS 'Simulated time';
COMMENT ON COLUMN flightops_sim.scenario_run.progress IS 'Parts that are committed; a restart goes on with the next';
