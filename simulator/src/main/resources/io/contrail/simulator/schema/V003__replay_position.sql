CREATE TABLE flightops_sim.replay_position (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    source       text NOT NULL,
    last_at      timestamptz(6) NOT NULL,
    last_flight  bigint NOT NULL,
    inserts      bigint NOT NULL,
    updates      bigint NOT NULL,
    deletes      bigint NOT NULL,
    transactions bigint NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE flightops_sim.replay_position IS 'How far the replay has come; written in the transaction of the changes it counts, not captured';
COMMENT ON COLUMN flightops_sim.replay_position.source IS 'Fingerprint of the flights that are replayed';
COMMENT ON COLUMN flightops_sim.replay_position.last_at IS 'Simulated time of the last change';
COMMENT ON COLUMN flightops_sim.replay_position.last_flight IS 'Flight of the last change; with last_at it names that change';
