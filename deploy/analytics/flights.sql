-- What the flights say, as views: one source for DuckDB and for Snowflake, in the SQL that both run alike.
-- 'contrail up' creates them in the embedded warehouse as soon as their tables are there; 'contrail deploy --generate'
-- copies them into snowflake.sql. They are of the current tables, so a leg counts until the source deletes it, eight
-- hours after its arrival. Times are UTC, delays and durations are minutes, and on time means less than 15 minutes late.

-- Every leg with how late it left and arrived. A diverted leg has no arrival delay; a leg that has not left has neither.
CREATE OR REPLACE VIEW analytics.leg_performance AS
SELECT
    "flight_date" AS flight_date,
    "carrier" AS carrier,
    "flight_no" AS flight_no,
    "suffix" AS suffix,
    "dep_iata" AS dep_iata,
    "leg_seq" AS leg_seq,
    "arr_iata" AS arr_iata,
    "registration" AS registration,
    "status" AS status,
    "std" AS scheduled_departure_at,
    "sta" AS scheduled_arrival_at,
    "out_at" AS out_at,
    "in_at" AS in_at,
    "passengers" AS passengers,
    EXTRACT(HOUR FROM "std") AS scheduled_hour_utc,
    CASE WHEN "status" = 'CANCELLED' THEN 1 ELSE 0 END AS cancelled,
    CASE WHEN "diverted_to" IS NOT NULL THEN 1 ELSE 0 END AS diverted,
    datediff('second', "std", "out_at") / 60.0 AS departure_delay_minutes,
    CASE WHEN "diverted_to" IS NULL THEN datediff('second', "sta", "in_at") / 60.0 END AS arrival_delay_minutes
FROM "flightops"."flight_leg";
COMMENT ON VIEW analytics.leg_performance IS 'Every leg with how late it left and arrived, in minutes';

-- On-time performance of each carrier: shares are of the legs that have left, or arrived where they should.
CREATE OR REPLACE VIEW analytics.on_time_by_carrier AS
SELECT
    l.carrier,
    a."name" AS airline,
    count(*) AS legs,
    sum(l.cancelled) AS cancelled,
    sum(l.diverted) AS diverted,
    count(l.departure_delay_minutes) AS departed,
    sum(CASE WHEN l.departure_delay_minutes < 15 THEN 1 ELSE 0 END) AS departed_on_time,
    round(100.0 * sum(CASE WHEN l.departure_delay_minutes < 15 THEN 1 ELSE 0 END)
        / nullif(count(l.departure_delay_minutes), 0), 1) AS departed_on_time_pct,
    round(avg(l.departure_delay_minutes), 1) AS avg_departure_delay_minutes,
    count(l.arrival_delay_minutes) AS arrived,
    sum(CASE WHEN l.arrival_delay_minutes < 15 THEN 1 ELSE 0 END) AS arrived_on_time,
    round(100.0 * sum(CASE WHEN l.arrival_delay_minutes < 15 THEN 1 ELSE 0 END)
        / nullif(count(l.arrival_delay_minutes), 0), 1) AS arrived_on_time_pct,
    round(avg(l.arrival_delay_minutes), 1) AS avg_arrival_delay_minutes,
    round(percentile_cont(0.9) WITHIN GROUP (ORDER BY l.arrival_delay_minutes), 1) AS p90_arrival_delay_minutes
FROM analytics.leg_performance l
LEFT JOIN "flightops"."airline" a ON a."iata" = l.carrier
GROUP BY l.carrier, a."name";
COMMENT ON VIEW analytics.on_time_by_carrier IS 'On-time performance of each carrier';

-- On-time performance of each airport, as the place that legs leave and as the place where they arrive.
CREATE OR REPLACE VIEW analytics.on_time_by_airport AS
WITH movements AS (
    SELECT dep_iata AS airport, departure_delay_minutes, NULL AS arrival_delay_minutes, cancelled
    FROM analytics.leg_performance
    UNION ALL
    SELECT arr_iata AS airport, NULL AS departure_delay_minutes, arrival_delay_minutes, 0 AS cancelled
    FROM analytics.leg_performance)
SELECT
    m.airport,
    a."name" AS name,
    a."city" AS city,
    a."state" AS state,
    sum(m.cancelled) AS cancelled_departures,
    count(m.departure_delay_minutes) AS departed,
    round(100.0 * sum(CASE WHEN m.departure_delay_minutes < 15 THEN 1 ELSE 0 END)
        / nullif(count(m.departure_delay_minutes), 0), 1) AS departed_on_time_pct,
    round(avg(m.departure_delay_minutes), 1) AS avg_departure_delay_minutes,
    count(m.arrival_delay_minutes) AS arrived,
    round(100.0 * sum(CASE WHEN m.arrival_delay_minutes < 15 THEN 1 ELSE 0 END)
        / nullif(count(m.arrival_delay_minutes), 0), 1) AS arrived_on_time_pct,
    round(avg(m.arrival_delay_minutes), 1) AS avg_arrival_delay_minutes
FROM movements m
LEFT JOIN "flightops"."airport" a ON a."iata" = m.airport
GROUP BY m.airport, a."name", a."city", a."state";
COMMENT ON VIEW analytics.on_time_by_airport IS 'On-time performance of each airport, departures and arrivals';

-- On-time performance by the hour, in UTC, in which a leg is scheduled to leave.
CREATE OR REPLACE VIEW analytics.on_time_by_hour AS
SELECT
    l.scheduled_hour_utc,
    count(*) AS legs,
    sum(l.cancelled) AS cancelled,
    count(l.departure_delay_minutes) AS departed,
    round(100.0 * sum(CASE WHEN l.departure_delay_minutes < 15 THEN 1 ELSE 0 END)
        / nullif(count(l.departure_delay_minutes), 0), 1) AS departed_on_time_pct,
    round(avg(l.departure_delay_minutes), 1) AS avg_departure_delay_minutes,
    round(median(l.departure_delay_minutes), 1) AS median_departure_delay_minutes
FROM analytics.leg_performance l
GROUP BY l.scheduled_hour_utc;
COMMENT ON VIEW analytics.on_time_by_hour IS 'On-time performance by the hour (UTC) of the scheduled departure';

-- Why legs leave late: minutes of departure delay under each IATA code (AHM 730), and its share of all of them.
CREATE OR REPLACE VIEW analytics.delay_causes AS
SELECT
    "iata_code" AS iata_code,
    CASE "iata_code"
        WHEN '15' THEN 'Boarding, missing passengers'
        WHEN '32' THEN 'Loading, unloading'
        WHEN '36' THEN 'Fuelling, defuelling'
        WHEN '41' THEN 'Aircraft defects'
        WHEN '63' THEN 'Late crew boarding'
        WHEN '67' THEN 'Cabin crew shortage'
        WHEN '71' THEN 'Weather at the departure station'
        WHEN '72' THEN 'Weather at the destination'
        WHEN '75' THEN 'De-icing of the aircraft'
        WHEN '81' THEN 'Air traffic control: en-route demand'
        WHEN '83' THEN 'Air traffic control: restriction at the destination'
        WHEN '85' THEN 'Mandatory security'
        WHEN '89' THEN 'Restrictions at the airport of departure'
        WHEN '93' THEN 'Aircraft rotation: late arrival of the aircraft'
        WHEN '99' THEN 'Not yet known'
        ELSE 'Other'
    END AS description,
    "cause" AS bts_cause,
    count(*) AS reports,
    sum("minutes") AS delay_minutes,
    round(100.0 * sum("minutes") / sum(sum("minutes")) OVER (), 1) AS share_pct,
    round(avg("minutes"), 1) AS avg_delay_minutes,
    max("minutes") AS max_delay_minutes
FROM "flightops"."flight_delay"
GROUP BY "iata_code", "cause";
COMMENT ON VIEW analytics.delay_causes IS 'Minutes of departure delay under each IATA delay code';

-- How a delay spreads along an aircraft's rotation: a chain is a leg and those after it, of the same aircraft, that left
-- late because the aircraft came late (reactionary, IATA code 93). The first leg is missing when the source has deleted it.
CREATE OR REPLACE VIEW analytics.delay_propagation AS
WITH delays AS (
    SELECT
        "flight_date" AS flight_date,
        "carrier" AS carrier,
        "flight_no" AS flight_no,
        "suffix" AS suffix,
        "dep_iata" AS dep_iata,
        "leg_seq" AS leg_seq,
        sum("minutes") AS delay_minutes,
        sum(CASE WHEN "iata_code" = '93' THEN "minutes" ELSE 0 END) AS reactionary_minutes
    FROM "flightops"."flight_delay"
    GROUP BY "flight_date", "carrier", "flight_no", "suffix", "dep_iata", "leg_seq"),
rotations AS (
    SELECT
        l.registration,
        l.carrier,
        l.flight_no,
        l.dep_iata,
        l.scheduled_departure_at,
        l.arrival_delay_minutes,
        coalesce(d.delay_minutes, 0) AS delay_minutes,
        coalesce(d.reactionary_minutes, 0) AS reactionary_minutes,
        sum(CASE WHEN coalesce(d.reactionary_minutes, 0) = 0 THEN 1 ELSE 0 END) OVER (
            PARTITION BY l.registration ORDER BY l.scheduled_departure_at, l.flight_no, l.leg_seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS chain
    FROM analytics.leg_performance l
    LEFT JOIN delays d ON d.flight_date = l.flight_date AND d.carrier = l.carrier AND d.flight_no = l.flight_no
        AND d.suffix = l.suffix AND d.dep_iata = l.dep_iata AND d.leg_seq = l.leg_seq
    WHERE l.registration IS NOT NULL AND l.cancelled = 0)
SELECT
    r.registration,
    max(r.carrier) AS carrier,
    min(r.scheduled_departure_at) AS first_departure_at,
    max(CASE WHEN r.reactionary_minutes = 0 THEN r.flight_no END) AS first_flight_no,
    max(CASE WHEN r.reactionary_minutes = 0 THEN r.dep_iata END) AS first_dep_iata,
    max(CASE WHEN r.reactionary_minutes = 0 THEN r.delay_minutes END) AS first_departure_delay_minutes,
    max(CASE WHEN r.reactionary_minutes = 0 THEN r.arrival_delay_minutes END) AS first_arrival_delay_minutes,
    sum(CASE WHEN r.reactionary_minutes > 0 THEN 1 ELSE 0 END) AS reactionary_legs,
    sum(r.reactionary_minutes) AS reactionary_minutes,
    max(r.scheduled_departure_at) AS last_departure_at
FROM rotations r
GROUP BY r.registration, r.chain
HAVING sum(r.reactionary_minutes) > 0;
COMMENT ON VIEW analytics.delay_propagation IS 'Chains of reactionary delay (IATA code 93) along the rotations of aircraft';

-- How long aircraft stand between two legs, from on block to off block, and how long they should; stays that are
-- scheduled for four hours or more are not turnarounds and left out.
CREATE OR REPLACE VIEW analytics.turnaround_times AS
WITH rotations AS (
    SELECT
        carrier,
        dep_iata,
        scheduled_departure_at,
        out_at,
        lag(arr_iata) OVER (PARTITION BY registration ORDER BY scheduled_departure_at, flight_no, leg_seq) AS came_to,
        lag(scheduled_arrival_at) OVER (
            PARTITION BY registration ORDER BY scheduled_departure_at, flight_no, leg_seq) AS scheduled_in_at,
        lag(in_at) OVER (PARTITION BY registration ORDER BY scheduled_departure_at, flight_no, leg_seq) AS came_in_at
    FROM analytics.leg_performance
    WHERE registration IS NOT NULL AND cancelled = 0 AND diverted = 0),
turnarounds AS (
    SELECT
        carrier,
        datediff('second', scheduled_in_at, scheduled_departure_at) / 60.0 AS scheduled_minutes,
        datediff('second', came_in_at, out_at) / 60.0 AS actual_minutes
    FROM rotations
    WHERE came_to = dep_iata AND came_in_at IS NOT NULL AND out_at IS NOT NULL)
SELECT
    carrier,
    count(*) AS turnarounds,
    round(median(scheduled_minutes), 1) AS median_scheduled_minutes,
    round(percentile_cont(0.1) WITHIN GROUP (ORDER BY actual_minutes), 1) AS p10_actual_minutes,
    round(median(actual_minutes), 1) AS median_actual_minutes,
    round(percentile_cont(0.9) WITHIN GROUP (ORDER BY actual_minutes), 1) AS p90_actual_minutes,
    round(100.0 * sum(CASE WHEN actual_minutes <= scheduled_minutes THEN 1 ELSE 0 END) / count(*), 1)
        AS within_schedule_pct
FROM turnarounds
WHERE scheduled_minutes >= 0 AND scheduled_minutes < 240
GROUP BY carrier;
COMMENT ON VIEW analytics.turnaround_times IS 'Minutes that aircraft of a carrier stand between two legs';

-- How full the routes are: passengers on board against the seats of the aircraft, of the legs whose doors are closed.
CREATE OR REPLACE VIEW analytics.route_load AS
WITH seats AS (
    SELECT
        "registration" AS registration,
        replace(replace(CAST("seats" AS VARCHAR), '[', ''), ']', '') AS classes
    FROM "flightops"."aircraft")
SELECT
    l.dep_iata,
    l.arr_iata,
    count(*) AS legs,
    sum(l.passengers) AS passengers,
    sum(CAST(trim(split_part(s.classes, ',', 1)) AS INTEGER) + CAST(trim(split_part(s.classes, ',', 2)) AS INTEGER)
        + CAST(trim(split_part(s.classes, ',', 3)) AS INTEGER)) AS seats,
    round(100.0 * sum(l.passengers)
        / nullif(sum(CAST(trim(split_part(s.classes, ',', 1)) AS INTEGER)
            + CAST(trim(split_part(s.classes, ',', 2)) AS INTEGER)
            + CAST(trim(split_part(s.classes, ',', 3)) AS INTEGER)), 0), 1) AS load_factor_pct
FROM analytics.leg_performance l
JOIN seats s ON s.registration = l.registration
WHERE l.passengers IS NOT NULL
GROUP BY l.dep_iata, l.arr_iata;
COMMENT ON VIEW analytics.route_load IS 'Passengers against seats on each route';

-- What was sold and paid back, of each carrier in each currency; amounts are in that currency.
CREATE OR REPLACE VIEW analytics.bookings_by_carrier AS
SELECT
    "carrier" AS carrier,
    "ccy" AS currency,
    sum(CASE WHEN "entry" = 'SALE' THEN 1 ELSE 0 END) AS sales,
    sum(CASE WHEN "entry" = 'REFUND' THEN 1 ELSE 0 END) AS refunds,
    sum(CASE WHEN "entry" = 'ADJUSTMENT' THEN 1 ELSE 0 END) AS adjustments,
    round(sum("amount"), 2) AS net_amount
FROM "flightops"."booking_ledger"
GROUP BY "carrier", "ccy";
COMMENT ON VIEW analytics.bookings_by_carrier IS 'Sales, refunds and adjustments of each carrier in each currency';

-- Where each aircraft was when it last reported: altitude in metres, speed over ground in metres a second.
CREATE OR REPLACE VIEW analytics.fleet_positions AS
SELECT
    p."icao24" AS icao24,
    a."registration" AS registration,
    a."airline" AS airline,
    a."type" AS aircraft_type,
    p."callsign" AS callsign,
    p."time_position" AS reported_at,
    p."latitude" AS latitude,
    p."longitude" AS longitude,
    p."baro_altitude" AS altitude_m,
    p."velocity" AS ground_speed_m_s,
    p."true_track" AS track_degrees,
    p."on_ground" AS on_ground
FROM "flightops"."position_report" p
LEFT JOIN "flightops"."aircraft" a ON a."icao24" = p."icao24"
QUALIFY row_number() OVER (
    PARTITION BY p."icao24" ORDER BY p."time_position" DESC, p."last_contact" DESC, p."_ordinal" DESC) = 1;
COMMENT ON VIEW analytics.fleet_positions IS 'The latest position of each aircraft';
