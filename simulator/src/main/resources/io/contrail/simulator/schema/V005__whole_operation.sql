-- What belongs to a leg besides its times: schedule, crew, messages, money and irregularities.
ALTER TABLE flightops.flight_leg ADD COLUMN diverted_to char(3);
ALTER TABLE flightops.flight_leg ADD COLUMN cancellation flightops.delay_cause;
COMMENT ON COLUMN flightops.flight_leg.diverted_to IS 'Airport at which a diverted leg lands instead of arr_iata; null when not diverted; synthetic';
COMMENT ON COLUMN flightops.flight_leg.cancellation IS 'Why the leg is cancelled; null when it is not; synthetic';

CREATE TABLE flightops.flight_schedule (
    carrier      char(2) NOT NULL,
    flight_no    int NOT NULL,
    suffix       text NOT NULL,
    period_start date NOT NULL,
    leg_seq      smallint NOT NULL,
    dep_iata     char(3) NOT NULL,
    arr_iata     char(3) NOT NULL,
    days_of_op   bit(7) NOT NULL,
    valid        daterange NOT NULL,
    std          time NOT NULL,
    sta          time NOT NULL,
    type         char(4) NOT NULL,
    PRIMARY KEY (carrier, flight_no, suffix, period_start, leg_seq)
);
COMMENT ON TABLE flightops.flight_schedule IS 'The published timetable: a flight number on a route, on some days of the week, from a date on. Derived from the flights that really flew';
COMMENT ON COLUMN flightops.flight_schedule.carrier IS 'IATA designator of the operating airline; synthetic';
COMMENT ON COLUMN flightops.flight_schedule.flight_no IS 'Flight number; synthetic';
COMMENT ON COLUMN flightops.flight_schedule.suffix IS 'Operational suffix; empty in a schedule';
COMMENT ON COLUMN flightops.flight_schedule.period_start IS 'Local date of the first departure of the period';
COMMENT ON COLUMN flightops.flight_schedule.leg_seq IS 'Place of the leg within the flight, counted from 1';
COMMENT ON COLUMN flightops.flight_schedule.dep_iata IS 'Airport of departure; real';
COMMENT ON COLUMN flightops.flight_schedule.arr_iata IS 'Airport of arrival; real';
COMMENT ON COLUMN flightops.flight_schedule.days_of_op IS 'Days of operation, Monday first; derived from the days on which it flew';
COMMENT ON COLUMN flightops.flight_schedule.valid IS 'Local dates for which the schedule is published; the end moves on as time passes';
COMMENT ON COLUMN flightops.flight_schedule.std IS 'Scheduled time of departure, local time at dep_iata; of the first flight of the period';
COMMENT ON COLUMN flightops.flight_schedule.sta IS 'Scheduled time of arrival, local time at arr_iata; of the first flight of the period';
COMMENT ON COLUMN flightops.flight_schedule.type IS 'ICAO type designator of the aircraft; synthetic';

CREATE TABLE flightops.crew_assignment (
    flight_date date NOT NULL,
    carrier     char(2) NOT NULL,
    flight_no   int NOT NULL,
    suffix      text NOT NULL,
    dep_iata    char(3) NOT NULL,
    leg_seq     smallint NOT NULL,
    crew_id     uuid NOT NULL,
    duty        text NOT NULL CHECK (duty IN ('CP', 'FO', 'SC', 'CC')),
    name        text NOT NULL,
    licence     text NOT NULL,
    assigned_at timestamptz(6) NOT NULL,
    PRIMARY KEY (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq, crew_id),
    FOREIGN KEY (flight_date, carrier, flight_no, suffix, dep_iata, leg_seq)
        REFERENCES flightops.flight_leg ON DELETE CASCADE
);
CREATE INDEX ON flightops.crew_assignment (crew_id);
COMMENT ON TABLE flightops.crew_assignment IS 'Who works on a leg; synthetic persons. The first six columns are the leg''s key, and a deleted leg takes its rows with it';
COMMENT ON COLUMN flightops.crew_assignment.flight_date IS 'Of the leg: local date of the scheduled departure';
COMMENT ON COLUMN flightops.crew_assignment.carrier IS 'Of the leg: IATA designator of the airline; synthetic';
COMMENT ON COLUMN flightops.crew_assignment.flight_no IS 'Of the leg: flight number; synthetic';
COMMENT ON COLUMN flightops.crew_assignment.suffix IS 'Of the leg: operational suffix';
COMMENT ON COLUMN flightops.crew_assignment.dep_iata IS 'Of the leg: airport of departure; real';
COMMENT ON COLUMN flightops.crew_assignment.leg_seq IS 'Of the leg: place within the flight';
COMMENT ON COLUMN flightops.crew_assignment.crew_id IS 'The person; synthetic';
COMMENT ON COLUMN flightops.crew_assignment.duty IS 'CP captain, FO first officer, SC senior cabin crew, CC cabin crew';
COMMENT ON COLUMN flightops.crew_assignment.name IS 'Personal data: name of the person; synthetic';
COMMENT ON COLUMN flightops.crew_assignment.licence IS 'Personal data: number of the licence or attestation; synthetic';
COMMENT ON COLUMN flightops.crew_assignment.assigned_at IS 'Simulated time of the assignment';

CREATE TABLE flightops.acars_message (
    sent_at         timestamptz(6) NOT NULL,
    icao24          char(6) NOT NULL,
    registration    text NOT NULL,
    flight_id       text NOT NULL,
    label           char(2) NOT NULL,
    body            text NOT NULL,
    raw             bytea NOT NULL,
    acknowledged_at timestamptz(6)
);
ALTER TABLE flightops.acars_message REPLICA IDENTITY FULL;
CREATE INDEX ON flightops.acars_message (icao24, sent_at);
COMMENT ON TABLE flightops.acars_message IS 'Messages from aircraft; synthetic. No key: a message that was sent twice is there twice, with the same values';
COMMENT ON COLUMN flightops.acars_message.sent_at IS 'Simulated time of transmission';
COMMENT ON COLUMN flightops.acars_message.icao24 IS '24-bit transponder address, six hexadecimal digits; synthetic';
COMMENT ON COLUMN flightops.acars_message.registration IS 'Tail number at the time of transmission; synthetic';
COMMENT ON COLUMN flightops.acars_message.flight_id IS 'Airline designator and flight number as transmitted; synthetic';
COMMENT ON COLUMN flightops.acars_message.label IS 'QA out, QB off, QC on, QD in, QG return to gate, QL diversion (ARINC 620)';
COMMENT ON COLUMN flightops.acars_message.body IS 'Text of the message';
COMMENT ON COLUMN flightops.acars_message.raw IS 'The block as transmitted, control characters and checksum included';
COMMENT ON COLUMN flightops.acars_message.acknowledged_at IS 'Simulated time at which the ground confirmed it; null until then';

CREATE TABLE flightops.booking_ledger (
    id        bigint PRIMARY KEY,
    booked_at timestamptz(6) NOT NULL,
    carrier   char(2) NOT NULL,
    flight_no int NOT NULL,
    locator   char(6) NOT NULL,
    entry     text NOT NULL CHECK (entry IN ('SALE', 'REFUND', 'ADJUSTMENT')),
    amount    numeric(38, 10) NOT NULL,
    ccy       char(3) NOT NULL,
    fx        numeric
);
COMMENT ON TABLE flightops.booking_ledger IS 'Money taken and given back for a flight; synthetic. Deleted with its leg; adjustments stay';
COMMENT ON COLUMN flightops.booking_ledger.id IS 'Number of the entry, given by the simulation';
COMMENT ON COLUMN flightops.booking_ledger.booked_at IS 'Simulated time of the entry';
COMMENT ON COLUMN flightops.booking_ledger.carrier IS 'IATA designator of the airline; synthetic';
COMMENT ON COLUMN flightops.booking_ledger.flight_no IS 'Flight number; synthetic';
COMMENT ON COLUMN flightops.booking_ledger.locator IS 'Record locator, six letters or digits; synthetic';
COMMENT ON COLUMN flightops.booking_ledger.entry IS 'SALE, REFUND, or ADJUSTMENT by a bulk run';
COMMENT ON COLUMN flightops.booking_ledger.amount IS 'Amount in ccy, negative when paid back; up to 28 digits before the point';
COMMENT ON COLUMN flightops.booking_ledger.ccy IS 'Currency, ISO 4217';
COMMENT ON COLUMN flightops.booking_ledger.fx IS 'US dollars for one unit of ccy, of any precision; NaN while no rate is quoted, null until asked for';

CREATE TYPE flightops.irregularity_kind AS ENUM (
    'CANCELLATION', 'RETURN_TO_GATE', 'DIVERSION', 'TAIL_SWAP', 'STORM', 'GROUND_STOP');
COMMENT ON TYPE flightops.irregularity_kind IS 'What went otherwise than planned';

CREATE TABLE flightops.irregularity (
    id            uuid PRIMARY KEY,
    kind          flightops.irregularity_kind NOT NULL,
    airport       char(3) NOT NULL,
    affected_legs text[] NOT NULL,
    detail        jsonb NOT NULL,
    opened_at     timestamptz(6) NOT NULL,
    closed_at     timestamptz(6)
);
COMMENT ON TABLE flightops.irregularity IS 'What went otherwise than planned, written in the transaction of the legs it concerns; synthetic';
COMMENT ON COLUMN flightops.irregularity.id IS 'Identifier; synthetic';
COMMENT ON COLUMN flightops.irregularity.kind IS 'What happened';
COMMENT ON COLUMN flightops.irregularity.airport IS 'IATA location identifier of where it happened';
COMMENT ON COLUMN flightops.irregularity.affected_legs IS 'Keys of the legs: date/carrier/number/suffix/departure/sequence';
COMMENT ON COLUMN flightops.irregularity.detail IS 'JSON object; its members depend on the kind';
COMMENT ON COLUMN flightops.irregularity.opened_at IS 'Simulated time at which it was reported';
COMMENT ON COLUMN flightops.irregularity.closed_at IS 'Simulated time at which it was over; null until then';

CREATE TABLE flightops.lounge_visit (
    id         bigint PRIMARY KEY,
    airport    char(3) NOT NULL,
    visited_at timestamptz(6) NOT NULL,
    guests     smallint NOT NULL
);
COMMENT ON TABLE flightops.lounge_visit IS 'Visits to airport lounges; synthetic. The table whose columns a schema change alters';
COMMENT ON COLUMN flightops.lounge_visit.id IS 'Number of the visit, given by the simulation';
COMMENT ON COLUMN flightops.lounge_visit.airport IS 'IATA location identifier';
COMMENT ON COLUMN flightops.lounge_visit.visited_at IS 'Simulated time of the visit';
COMMENT ON COLUMN flightops.lounge_visit.guests IS 'How many came';

COMMENT ON COLUMN flightops.flight_delay.flight_date IS 'Of the leg: local date of the scheduled departure';
COMMENT ON COLUMN flightops.flight_delay.carrier IS 'Of the leg: IATA designator of the airline; synthetic';
COMMENT ON COLUMN flightops.flight_delay.flight_no IS 'Of the leg: flight number; synthetic';
COMMENT ON COLUMN flightops.flight_delay.suffix IS 'Of the leg: operational suffix';
COMMENT ON COLUMN flightops.flight_delay.dep_iata IS 'Of the leg: airport of departure; real';
COMMENT ON COLUMN flightops.flight_delay.leg_seq IS 'Of the leg: place within the flight';
COMMENT ON COLUMN flightops.ops_plan.flight_date IS 'Of the leg: local date of the scheduled departure';
COMMENT ON COLUMN flightops.ops_plan.carrier IS 'Of the leg: IATA designator of the airline; synthetic';
COMMENT ON COLUMN flightops.ops_plan.flight_no IS 'Of the leg: flight number; synthetic';
COMMENT ON COLUMN flightops.ops_plan.suffix IS 'Of the leg: operational suffix';
COMMENT ON COLUMN flightops.ops_plan.dep_iata IS 'Of the leg: airport of departure; real';
COMMENT ON COLUMN flightops.ops_plan.leg_seq IS 'Of the leg: place within the flight';
COMMENT ON COLUMN flightops.airline.name IS 'Name; real';
COMMENT ON COLUMN flightops.airport.name IS 'Name; real';
COMMENT ON COLUMN flightops.airport.city IS 'City served; real';
COMMENT ON COLUMN flightops.airport.country IS 'ISO 3166-1 alpha-2';
COMMENT ON COLUMN flightops.aircraft_type.name IS 'Name; real';
COMMENT ON COLUMN flightops.aircraft.type IS 'ICAO type designator; synthetic choice among real types';
