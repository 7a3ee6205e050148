-- Positions in one partition an hour, so that old ones go with a DROP or TRUNCATE. What an older version wrote becomes
-- the first partition, which ends at the hour after its last row; nothing is copied.
ALTER TABLE flightops.position_report RENAME TO position_report_first;

CREATE TABLE flightops.position_report (
    icao24          char(6) NOT NULL,
    callsign        text NOT NULL,
    origin_country  text NOT NULL,
    time_position   timestamptz(6) NOT NULL,
    last_contact    timestamptz(6) NOT NULL,
    longitude       float8 NOT NULL,
    latitude        float8 NOT NULL,
    baro_altitude   float8 NOT NULL,
    on_ground       boolean NOT NULL,
    velocity        float8 NOT NULL,
    true_track      float8 NOT NULL,
    vertical_rate   float8 NOT NULL,
    geo_altitude    float8,
    squawk          char(4) NOT NULL,
    position_source smallint NOT NULL
) PARTITION BY RANGE (time_position);

DO $$
DECLARE
    last timestamptz;
BEGIN
    SELECT date_trunc('hour', max(time_position), 'UTC') + interval '1 hour' INTO last
      FROM flightops.position_report_first;
    IF last IS NULL THEN
        DROP TABLE flightops.position_report_first;
    ELSE
        EXECUTE format('ALTER TABLE flightops.position_report ATTACH PARTITION flightops.position_report_first'
            ' FOR VALUES FROM (MINVALUE) TO (%L)', last);
    END IF;
END $$;

COMMENT ON TABLE flightops.position_report IS 'Aircraft positions in the columns and units of an OpenSky state vector; synthetic, on the great circle of the real route. No key, rows are only ever added, and go with their hour';
COMMENT ON COLUMN flightops.position_report.icao24 IS '24-bit transponder address, six hexadecimal digits; synthetic';
COMMENT ON COLUMN flightops.position_report.callsign IS 'ICAO designator of the airline and flight number; synthetic';
COMMENT ON COLUMN flightops.position_report.origin_country IS 'Country of registration, in words; synthetic';
COMMENT ON COLUMN flightops.position_report.time_position IS 'Simulated time of the position; the hour of it is the partition';
COMMENT ON COLUMN flightops.position_report.last_contact IS 'Simulated time of the last message';
COMMENT ON COLUMN flightops.position_report.longitude IS 'Degrees east, WGS 84; synthetic';
COMMENT ON COLUMN flightops.position_report.latitude IS 'Degrees north, WGS 84; synthetic';
COMMENT ON COLUMN flightops.position_report.baro_altitude IS 'Barometric altitude in metres; synthetic';
COMMENT ON COLUMN flightops.position_report.on_ground IS 'Whether the transponder says that it stands or taxies; synthetic';
COMMENT ON COLUMN flightops.position_report.velocity IS 'Speed over ground in metres a second; synthetic';
COMMENT ON COLUMN flightops.position_report.true_track IS 'Degrees clockwise from true north; synthetic';
COMMENT ON COLUMN flightops.position_report.vertical_rate IS 'Metres a second, positive when climbing; synthetic';
COMMENT ON COLUMN flightops.position_report.geo_altitude IS 'Geometric altitude in metres; null when not reported; synthetic';
COMMENT ON COLUMN flightops.position_report.squawk IS 'Transponder code, four octal digits; synthetic';
COMMENT ON COLUMN flightops.position_report.position_source IS '0 ADS-B, 1 ASTERIX, 2 MLAT, 3 FLARM; synthetic';
