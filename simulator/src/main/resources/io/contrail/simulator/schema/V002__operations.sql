-- The operational tables point at each other and at the reference tables by key without foreign keys: partitions come
-- and go while others write, and rows may arrive in the order in which the world reports them.
CREATE TYPE flightops.leg_status AS ENUM (
    'SCHEDULED', 'DELAYED', 'BOARDING', 'OUT', 'OFF', 'ON', 'IN', 'CLOSED', 'CANCELLED', 'RETURN_TO_GATE', 'DIVERTED');
COMMENT ON TYPE flightops.leg_status IS 'Where a leg is in its life; OUT off block, OFF airborne, ON landed, IN on block';

CREATE TYPE flightops.delay_cause AS ENUM ('CARRIER', 'WEATHER', 'NAS', 'SECURITY', 'LATE_AIRCRAFT');
COMMENT ON TYPE flightops.delay_cause IS 'Causes of delay as the US Bureau of Transportation Statistics reports them';

CREATE TABLE flightops.flight_leg (
    flight_date  date NOT NULL,
    carrier      char(2) NOT NULL,
    flight_no    int NOT NULL,
    suffix       text NOT NULL,
    dep_iata     char(3) NOT NULL,
    leg_seq      smallint NOT NULL,
    arr_iata     char(3) NOT NULL,
    registration text,
    status       flightops.leg_status NOT NULL,
    std          timestamptz(6) NOT NULL,
    etd          timestamptz(6) NOT NULL,
    sta          timestamptz(6) NOT NULL,
    eta          timestamptz(6) NOT NULL,
    out_at       timestamptz(6),
    off_at       timestamptz(6),
    on_at        timestamptz(6),
    in_at        timestamptz(6),
    dep_gate     text,
    arr_gate     text,
    passengers   int,
    distance_mi  int NOT NULL,
    codeshares   text[] NOT NULL,
    version      int NOT NULL,
    updated_at   timestamptz(6) NOT NULL,
    PRIMARY KEY (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq)
) PARTITION BY RANGE (flight_date);
COMMENT ON TABLE flightops.flight_leg IS 'One take-off and landing, from the day''s plan until eight hours after arrival';
COMMENT ON COLUMN flightops.flight_leg.flight_date IS 'Local date of the scheduled departure';
COMMENT ON COLUMN flightops.flight_leg.carrier IS 'IATA designator of the operating airline; synthetic';
COMMENT ON COLUMN flightops.flight_leg.flight_no IS 'Flight number; synthetic';
COMMENT ON COLUMN flightops.flight_leg.suffix IS 'Operational suffix, a letter that tells apart flights of one number; mostly empty';
COMMENT ON COLUMN flightops.flight_leg.dep_iata IS 'Airport of departure; real';
COMMENT ON COLUMN flightops.flight_leg.leg_seq IS 'Place of the leg within the flight, counted from 1';
COMMENT ON COLUMN flightops.flight_leg.arr_iata IS 'Airport of arrival; real';
COMMENT ON COLUMN flightops.flight_leg.registration IS 'Tail number of the assigned aircraft; null until assigned';
COMMENT ON COLUMN flightops.flight_leg.status IS 'Where the leg is in its life';
COMMENT ON COLUMN flightops.flight_leg.std IS 'Scheduled time of departure (off block)';
COMMENT ON COLUMN flightops.flight_leg.etd IS 'Estimated time of departure (off block)';
COMMENT ON COLUMN flightops.flight_leg.sta IS 'Scheduled time of arrival (on block); in_at less the real delay';
COMMENT ON COLUMN flightops.flight_leg.eta IS 'Estimated time of arrival (on block)';
COMMENT ON COLUMN flightops.flight_leg.out_at IS 'Off block; the minute is real';
COMMENT ON COLUMN flightops.flight_leg.off_at IS 'Take-off';
COMMENT ON COLUMN flightops.flight_leg.on_at IS 'Touch-down';
COMMENT ON COLUMN flightops.flight_leg.in_at IS 'On block';
COMMENT ON COLUMN flightops.flight_leg.dep_gate IS 'Gate of departure; null until assigned';
COMMENT ON COLUMN flightops.flight_leg.arr_gate IS 'Gate of arrival; null until assigned';
COMMENT ON COLUMN flightops.flight_leg.passengers IS 'Passengers on board; null until the doors are closed';
COMMENT ON COLUMN flightops.flight_leg.distance_mi IS 'Great-circle distance in statute miles; real';
COMMENT ON COLUMN flightops.flight_leg.codeshares IS 'Flight numbers under which partners sell the flight';
COMMENT ON COLUMN flightops.flight_leg.version IS 'Counts the changes of the row from 1';
COMMENT ON COLUMN flightops.flight_leg.updated_at IS 'Simulated time of the last change';

CREATE TABLE flightops.flight_delay (
    flight_date date NOT NULL,
    carrier     char(2) NOT NULL,
    flight_no   int NOT NULL,
    suffix      text NOT NULL,
    dep_iata    char(3) NOT NULL,
    leg_seq     smallint NOT NULL,
    seq         smallint NOT NULL,
    iata_code   char(2) NOT NULL,
    minutes     smallint NOT NULL CHECK (minutes > 0),
    cause       flightops.delay_cause NOT NULL,
    reported_at timestamptz(6) NOT NULL,
    PRIMARY KEY (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq, seq)
);
COMMENT ON TABLE flightops.flight_delay IS 'Why a leg left late; the first six columns are the leg''s key. The minutes of a departed leg add up to its departure delay';
COMMENT ON COLUMN flightops.flight_delay.seq IS '1 the provisional report, 2 and above what was settled';
COMMENT ON COLUMN flightops.flight_delay.iata_code IS 'IATA delay code (AHM 730); 93 is the late arrival of the aircraft, 99 not yet known';
COMMENT ON COLUMN flightops.flight_delay.minutes IS 'Minutes of departure delay under this code';
COMMENT ON COLUMN flightops.flight_delay.cause IS 'The same as BTS reports it';
COMMENT ON COLUMN flightops.flight_delay.reported_at IS 'Simulated time of the report';

CREATE TABLE flightops.ops_plan (
    flight_date date NOT NULL,
    carrier     char(2) NOT NULL,
    flight_no   int NOT NULL,
    suffix      text NOT NULL,
    dep_iata    char(3) NOT NULL,
    leg_seq     smallint NOT NULL,
    route       text NOT NULL,
    ofp         text NOT NULL,
    fuel_kg     numeric(12, 3) NOT NULL,
    performance jsonb NOT NULL,
    revision    int NOT NULL,
    PRIMARY KEY (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq)
);
ALTER TABLE flightops.ops_plan ALTER COLUMN ofp SET STORAGE EXTERNAL;
COMMENT ON TABLE flightops.ops_plan IS 'The released flight plan of a leg; the first six columns are the leg''s key';
COMMENT ON COLUMN flightops.ops_plan.route IS 'Route as filed';
COMMENT ON COLUMN flightops.ops_plan.ofp IS 'Operational flight plan, 8 to 60 kB of text, stored out of line; a revision leaves it as it is';
COMMENT ON COLUMN flightops.ops_plan.fuel_kg IS 'Block fuel in kilograms';
COMMENT ON COLUMN flightops.ops_plan.performance IS 'JSON object: flight_level in hundreds of feet, cost_index, cruise_kt, alternates';
COMMENT ON COLUMN flightops.ops_plan.revision IS 'Counts from 1';

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
);
COMMENT ON TABLE flightops.position_report IS 'Aircraft positions in the columns and units of an OpenSky state vector; no key, rows are only ever added';
COMMENT ON COLUMN flightops.position_report.icao24 IS '24-bit transponder address, six hexadecimal digits';
COMMENT ON COLUMN flightops.position_report.callsign IS 'ICAO designator of the airline and flight number';
COMMENT ON COLUMN flightops.position_report.time_position IS 'Simulated time of the position';
COMMENT ON COLUMN flightops.position_report.last_contact IS 'Simulated time of the last message';
COMMENT ON COLUMN flightops.position_report.longitude IS 'Degrees east, WGS 84';
COMMENT ON COLUMN flightops.position_report.latitude IS 'Degrees north, WGS 84';
COMMENT ON COLUMN flightops.position_report.baro_altitude IS 'Barometric altitude in metres';
COMMENT ON COLUMN flightops.position_report.velocity IS 'Speed over ground in metres a second';
COMMENT ON COLUMN flightops.position_report.true_track IS 'Degrees clockwise from true north';
COMMENT ON COLUMN flightops.position_report.vertical_rate IS 'Metres a second, positive when climbing';
COMMENT ON COLUMN flightops.position_report.geo_altitude IS 'Geometric altitude in metres; null when not reported';
COMMENT ON COLUMN flightops.position_report.squawk IS 'Transponder code, four octal digits';
COMMENT ON COLUMN flightops.position_report.position_source IS '0 ADS-B, 1 ASTERIX, 2 MLAT, 3 FLARM';
