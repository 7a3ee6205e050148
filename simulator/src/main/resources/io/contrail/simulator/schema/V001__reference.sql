COMMENT ON SCHEMA flightops IS 'Flight operations: real US flights replayed as the operational records of their airlines';

CREATE TABLE flightops.airline (
    iata     char(2) PRIMARY KEY,
    icao     char(3) NOT NULL UNIQUE,
    name     text NOT NULL,
    callsign text NOT NULL,
    country  char(2) NOT NULL
);
COMMENT ON TABLE flightops.airline IS 'Carriers that reported on-time data for 2001';
COMMENT ON COLUMN flightops.airline.iata IS 'IATA designator';
COMMENT ON COLUMN flightops.airline.icao IS 'ICAO designator, the first part of a call sign as transmitted';
COMMENT ON COLUMN flightops.airline.callsign IS 'Call sign as spoken on the radio';
COMMENT ON COLUMN flightops.airline.country IS 'ISO 3166-1 alpha-2';

CREATE TABLE flightops.airport (
    iata         char(3) PRIMARY KEY,
    icao         char(4),
    name         text NOT NULL,
    city         text NOT NULL,
    state        char(2) NOT NULL,
    country      char(2) NOT NULL,
    latitude     float8 NOT NULL,
    longitude    float8 NOT NULL,
    elevation_ft int,
    tz           text NOT NULL,
    attributes   jsonb NOT NULL
);
COMMENT ON TABLE flightops.airport IS 'Airports of the United States and its territories (OurAirports)';
COMMENT ON COLUMN flightops.airport.iata IS 'IATA location identifier';
COMMENT ON COLUMN flightops.airport.icao IS 'ICAO location indicator; null where there is none or the airport has closed';
COMMENT ON COLUMN flightops.airport.state IS 'Postal code of the state or territory';
COMMENT ON COLUMN flightops.airport.latitude IS 'Degrees north, WGS 84';
COMMENT ON COLUMN flightops.airport.longitude IS 'Degrees east, WGS 84';
COMMENT ON COLUMN flightops.airport.elevation_ft IS 'Feet above mean sea level; null where unknown';
COMMENT ON COLUMN flightops.airport.tz IS 'IANA time zone';
COMMENT ON COLUMN flightops.airport.attributes IS 'JSON object; "hubs": airlines with a hub here';

CREATE TABLE flightops.aircraft_type (
    icao       char(4) PRIMARY KEY,
    iata       char(3) NOT NULL,
    name       text NOT NULL,
    wake       char(1) NOT NULL CHECK (wake IN ('L', 'M', 'H')),
    cruise_kt  int NOT NULL,
    ceiling_ft int NOT NULL
);
COMMENT ON TABLE flightops.aircraft_type IS 'Aircraft types';
COMMENT ON COLUMN flightops.aircraft_type.icao IS 'ICAO type designator (Doc 8643)';
COMMENT ON COLUMN flightops.aircraft_type.iata IS 'IATA type code';
COMMENT ON COLUMN flightops.aircraft_type.wake IS 'ICAO wake turbulence category';
COMMENT ON COLUMN flightops.aircraft_type.cruise_kt IS 'Cruising true airspeed in knots';
COMMENT ON COLUMN flightops.aircraft_type.ceiling_ft IS 'Certified ceiling in feet';

CREATE TABLE flightops.aircraft (
    registration text PRIMARY KEY,
    icao24       char(6) NOT NULL UNIQUE,
    airline      char(2) NOT NULL REFERENCES flightops.airline,
    type         char(4) NOT NULL REFERENCES flightops.aircraft_type,
    seats        int[] NOT NULL,
    mtow_kg      numeric(9, 2) NOT NULL
);
COMMENT ON TABLE flightops.aircraft IS 'Airframes; synthetic, the published data do not name them';
COMMENT ON COLUMN flightops.aircraft.registration IS 'Tail number';
COMMENT ON COLUMN flightops.aircraft.icao24 IS '24-bit transponder address, six hexadecimal digits';
COMMENT ON COLUMN flightops.aircraft.airline IS 'Operator';
COMMENT ON COLUMN flightops.aircraft.seats IS 'Seats in first, business and economy class';
COMMENT ON COLUMN flightops.aircraft.mtow_kg IS 'Maximum take-off weight in kilograms';
