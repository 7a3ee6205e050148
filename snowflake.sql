-- Everything that Contrail needs in a Snowflake account: roles, service users, a virtual warehouse with a limit on what
-- it may spend, the database, its tables and views, and who may do what with them.
--
--   snow sql -f snowflake.sql            or           contrail deploy            (contrail deploy --dry-run shows the plan)
--
-- The first time as ACCOUNTADMIN. Afterwards CONTRAIL_DEPLOY is enough: contrail deploy --objects-only leaves out the part
-- that belongs to the account. Running it again is safe: nothing is created twice, and no table, stream or pipe is ever
-- replaced. A column that a CREATE OR ALTER TABLE does not name would be dropped; contrail deploy looks before it runs.
--
-- No Snowflake account was available when this was written: its syntax follows Snowflake's documentation, the views are
-- run by DuckDB in every build, and the rest has not been run in a real account yet.

-- contrail: account begin
USE ROLE ACCOUNTADMIN;

-- Who may do what: CONTRAIL_INGEST adds to the changelog and no more. CONTRAIL_APPLY is the sink's: it ingests, owns the
-- tables, because Snowflake lets only the owner add the columns that the source adds, and applies changes to them.
-- CONTRAIL_READ looks. CONTRAIL_DEPLOY runs this file and can do what CONTRAIL_APPLY can.
CREATE ROLE IF NOT EXISTS contrail_read COMMENT = 'Contrail: reads tables, history and analytics';
CREATE ROLE IF NOT EXISTS contrail_ingest COMMENT = 'Contrail: appends to the changelog';
CREATE ROLE IF NOT EXISTS contrail_apply COMMENT = 'Contrail: the sink; ingests and applies';
CREATE ROLE IF NOT EXISTS contrail_deploy COMMENT = 'Contrail: runs snowflake.sql';
GRANT ROLE contrail_ingest TO ROLE contrail_apply;
GRANT ROLE contrail_apply TO ROLE contrail_deploy;
GRANT ROLE contrail_read TO ROLE contrail_deploy;
GRANT ROLE contrail_deploy TO ROLE SYSADMIN;

-- Programs, not persons: they have no password and log in with a key pair. Make one for each,
--
--   openssl genrsa 2048 | openssl pkcs8 -topk8 -v2 aes256 -out contrail_sink.p8
--   openssl rsa -in contrail_sink.p8 -pubout | grep -v '^-' | tr -d '\n'
--
-- and give the user its public key, which the second command prints. It is no secret, but it is not part of this file, so
-- that running the file again never changes it:
--
--   ALTER USER contrail_sink SET RSA_PUBLIC_KEY = '<public key>';
--
-- A GitHub workflow needs no key: ALTER USER contrail_deployer SET WORKLOAD_IDENTITY = (TYPE = OIDC
--   ISSUER = 'https://token.actions.githubusercontent.com' SUBJECT = 'repo:<owner>/<repository>:environment:snowflake');
CREATE USER IF NOT EXISTS contrail_deployer TYPE = SERVICE DEFAULT_ROLE = contrail_deploy
    COMMENT = 'Contrail: deploys snowflake.sql';
CREATE USER IF NOT EXISTS contrail_sink TYPE = SERVICE DEFAULT_ROLE = contrail_apply
    COMMENT = 'Contrail: the Kafka Connect sink';
CREATE USER IF NOT EXISTS contrail_reader TYPE = SERVICE DEFAULT_ROLE = contrail_read
    COMMENT = 'Contrail: dashboards and verification';
GRANT ROLE contrail_deploy TO USER contrail_deployer;
GRANT ROLE contrail_apply TO USER contrail_sink;
GRANT ROLE contrail_read TO USER contrail_reader;

-- 30 credits a month, then what runs is finished and nothing more starts. Landing by Snowpipe Streaming uses none of it.
CREATE RESOURCE MONITOR IF NOT EXISTS contrail_monitor WITH CREDIT_QUOTA = 30 FREQUENCY = MONTHLY
    START_TIMESTAMP = IMMEDIATELY
    TRIGGERS ON 80 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND;
CREATE WAREHOUSE IF NOT EXISTS contrail_wh WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 60 AUTO_RESUME = TRUE
    INITIALLY_SUSPENDED = TRUE RESOURCE_MONITOR = contrail_monitor STATEMENT_TIMEOUT_IN_SECONDS = 3600
    COMMENT = 'Contrail: applies changes, answers queries';
GRANT USAGE ON WAREHOUSE contrail_wh TO ROLE contrail_apply;
GRANT USAGE ON WAREHOUSE contrail_wh TO ROLE contrail_read;

CREATE DATABASE IF NOT EXISTS contrail COMMENT = 'PostgreSQL, row by row, kept by Contrail';
GRANT USAGE, CREATE SCHEMA ON DATABASE contrail TO ROLE contrail_deploy;
-- The sink makes the schemas of a database of yours by itself.
GRANT USAGE, CREATE SCHEMA ON DATABASE contrail TO ROLE contrail_apply;
GRANT USAGE ON DATABASE contrail TO ROLE contrail_ingest;
GRANT USAGE ON DATABASE contrail TO ROLE contrail_read;
-- contrail: account end

USE ROLE contrail_deploy;
USE WAREHOUSE contrail_wh;
USE DATABASE contrail;

-- In a schema with managed access only its owner, CONTRAIL_DEPLOY, grants. The source's names keep their case.
CREATE SCHEMA IF NOT EXISTS "flightops" WITH MANAGED ACCESS COMMENT = 'The current rows';
CREATE SCHEMA IF NOT EXISTS "flightops_changelog" WITH MANAGED ACCESS COMMENT = 'Every change, once';
CREATE SCHEMA IF NOT EXISTS "flightops_history" WITH MANAGED ACCESS COMMENT = 'Every version of every row';
CREATE SCHEMA IF NOT EXISTS contrail WITH MANAGED ACCESS COMMENT = 'What Contrail remembers of itself';
CREATE SCHEMA IF NOT EXISTS analytics;
ALTER SCHEMA analytics ENABLE MANAGED ACCESS;

-- What is made from here on belongs to the sink, so that it can follow the source's schema.
GRANT USAGE, CREATE TABLE, CREATE VIEW ON SCHEMA "flightops" TO ROLE contrail_apply;
GRANT USAGE, CREATE TABLE, CREATE VIEW, CREATE PIPE ON SCHEMA "flightops_changelog" TO ROLE contrail_apply;
GRANT USAGE, CREATE VIEW ON SCHEMA "flightops_history" TO ROLE contrail_apply;
GRANT USAGE, CREATE TABLE, CREATE VIEW ON SCHEMA contrail TO ROLE contrail_apply;
GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA "flightops" TO ROLE contrail_apply;
GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA "flightops_changelog" TO ROLE contrail_apply;
GRANT OWNERSHIP ON FUTURE VIEWS IN SCHEMA "flightops_history" TO ROLE contrail_apply;
GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA contrail TO ROLE contrail_apply;
GRANT OWNERSHIP ON FUTURE VIEWS IN SCHEMA contrail TO ROLE contrail_apply;

GRANT USAGE ON SCHEMA "flightops_changelog" TO ROLE contrail_ingest;
GRANT SELECT, INSERT ON FUTURE TABLES IN SCHEMA "flightops_changelog" TO ROLE contrail_ingest;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA "flightops_changelog" TO ROLE contrail_ingest;
GRANT OPERATE, MONITOR ON FUTURE PIPES IN SCHEMA "flightops_changelog" TO ROLE contrail_ingest;

GRANT USAGE ON SCHEMA "flightops" TO ROLE contrail_read;
GRANT USAGE ON SCHEMA "flightops_changelog" TO ROLE contrail_read;
GRANT USAGE ON SCHEMA "flightops_history" TO ROLE contrail_read;
GRANT USAGE ON SCHEMA contrail TO ROLE contrail_read;
GRANT USAGE ON SCHEMA analytics TO ROLE contrail_read;
GRANT SELECT ON FUTURE TABLES IN SCHEMA "flightops" TO ROLE contrail_read;
GRANT SELECT ON FUTURE TABLES IN SCHEMA "flightops_changelog" TO ROLE contrail_read;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA "flightops_history" TO ROLE contrail_read;
GRANT SELECT ON FUTURE TABLES IN SCHEMA contrail TO ROLE contrail_read;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA contrail TO ROLE contrail_read;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA analytics TO ROLE contrail_read;

-- What Contrail remembers of itself. The sink makes what is missing here.
CREATE TABLE IF NOT EXISTS contrail.deployments (
    deployed_at TIMESTAMPTZ NOT NULL, deployed_by VARCHAR NOT NULL, file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL, statements INTEGER NOT NULL, skipped INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS contrail.offsets (
    topic VARCHAR NOT NULL, topic_partition INTEGER NOT NULL, source_schema VARCHAR, source_table VARCHAR,
    next_ordinal NUMBER(38,0) NOT NULL, commit_lsn NUMBER(38,0) NOT NULL, commit_index NUMBER(38,0) NOT NULL,
    snapshot_tx_id NUMBER(38,0), snapshot_lsn NUMBER(38,0),
    reload_schema VARCHAR, reload_table VARCHAR, reload_since NUMBER(38,0),
    applied NUMBER(38,0) NOT NULL, rewind_to VARCHAR, refused NUMBER(38,0));
CREATE TABLE IF NOT EXISTS contrail.schemas (fingerprint VARCHAR NOT NULL, wire_schema VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS contrail.registry (
    table_name VARCHAR NOT NULL, source_schema VARCHAR, source_table VARCHAR, oid NUMBER(38,0),
    file NUMBER(38,0), later BOOLEAN, shaped_at NUMBER(38,0));
CREATE TABLE IF NOT EXISTS contrail.columns (
    table_name VARCHAR NOT NULL, column_position INTEGER NOT NULL, name VARCHAR NOT NULL, type VARCHAR,
    source_type VARCHAR, key_position INTEGER, toasted BOOLEAN, as_text BOOLEAN, retired VARCHAR,
    attribute INTEGER, missing BOOLEAN, missing_value VARCHAR);
CREATE TABLE IF NOT EXISTS contrail.steps (
    table_name VARCHAR NOT NULL, step INTEGER NOT NULL, guard_schema VARCHAR, guard_table VARCHAR,
    guard_column VARCHAR, statement VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS contrail.incomplete (
    table_name VARCHAR NOT NULL, ordinal NUMBER(38,0) NOT NULL, reason VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS contrail.dead_letters (
    number NUMBER(38,0) NOT NULL, topic VARCHAR NOT NULL, topic_partition INTEGER NOT NULL,
    record_offset NUMBER(38,0) NOT NULL, table_name VARCHAR NOT NULL, source_schema VARCHAR,
    source_table VARCHAR, tx_id NUMBER(38,0), lsn NUMBER(38,0), error VARCHAR, meaning VARCHAR, todo VARCHAR,
    key_base64 VARCHAR, value_base64 VARCHAR, headers VARCHAR, failed_at VARCHAR NOT NULL,
    settled_at VARCHAR, outcome VARCHAR);
CREATE TABLE IF NOT EXISTS contrail.checks (
    checked_at TIMESTAMP_TZ(6) NOT NULL, source_schema VARCHAR NOT NULL, source_table VARCHAR NOT NULL,
    after_key VARCHAR, up_to_key VARCHAR, pin VARCHAR NOT NULL, row_count NUMBER(38,0) NOT NULL,
    verdict VARCHAR NOT NULL, differences NUMBER(38,0) NOT NULL, reason VARCHAR, lag_ms NUMBER(38,0) NOT NULL);
CREATE TABLE IF NOT EXISTS contrail.coverage (
    source_schema VARCHAR NOT NULL, source_table VARCHAR NOT NULL, range_position INTEGER NOT NULL,
    after_key VARCHAR, up_to_key VARCHAR, row_count NUMBER(38,0) NOT NULL, verified_at TIMESTAMP_TZ(6));

-- What the two say, for dashboards. Ages, days and hours (UTC) stand in place of moments: not every tool that asks them
-- knows a TIMESTAMP_TZ. The states are those of 'contrail status'. Differences count until their range is found equal.
CREATE OR REPLACE VIEW contrail.table_consistency AS
WITH compared AS (
    SELECT source_schema, source_table, coalesce(after_key, '') AS range_from, coalesce(up_to_key, '') AS range_to,
        verdict, differences
    FROM contrail.checks
    WHERE verdict <> 'unverified'
    QUALIFY row_number() OVER (
        PARTITION BY source_schema, source_table, after_key, up_to_key ORDER BY checked_at DESC) = 1),
newest AS (
    SELECT source_schema, source_table, checked_at, verdict, reason, lag_ms
    FROM contrail.checks
    QUALIFY row_number() OVER (PARTITION BY source_schema, source_table ORDER BY checked_at DESC) = 1),
ranges AS (
    SELECT r.source_schema, r.source_table, r.row_count, r.verified_at,
        CASE WHEN r.verified_at IS NULL AND c.verdict = 'different' THEN c.differences ELSE 0 END AS differences
    FROM contrail.coverage r
    LEFT JOIN compared c ON c.source_schema = r.source_schema AND c.source_table = r.source_table
        AND c.range_from = coalesce(r.after_key, '') AND c.range_to = coalesce(r.up_to_key, '')),
known AS (
    SELECT source_schema, source_table FROM contrail.coverage
    UNION
    SELECT source_schema, source_table FROM contrail.checks)
SELECT
    k.source_schema || '.' || k.source_table AS table_name,
    CASE
        WHEN sum(r.differences) > 0 THEN 'DIFFERENT'
        WHEN count(r.verified_at) = 0 OR count(r.verified_at) < count(r.row_count) THEN 'PENDING'
        WHEN datediff('second', min(r.verified_at), current_timestamp) > 86400 THEN 'OVERDUE'
        ELSE 'VERIFIED'
    END AS state,
    coalesce(sum(r.row_count), 0) AS row_count,
    coalesce(sum(CASE WHEN r.verified_at IS NOT NULL THEN r.row_count END), 0) AS verified_rows,
    coalesce(sum(r.differences), 0) AS differences,
    CASE WHEN count(r.verified_at) = count(r.row_count)
        THEN datediff('second', min(r.verified_at), current_timestamp) END AS oldest_verification_seconds,
    datediff('second', max(n.checked_at), current_timestamp) AS seconds_since_check,
    max(n.verdict) AS last_verdict,
    max(n.reason) AS last_reason,
    max(n.lag_ms) / 1000.0 AS last_lag_seconds
FROM known k
LEFT JOIN ranges r ON r.source_schema = k.source_schema AND r.source_table = k.source_table
LEFT JOIN newest n ON n.source_schema = k.source_schema AND n.source_table = k.source_table
GROUP BY k.source_schema, k.source_table;
CREATE OR REPLACE VIEW contrail.check_history AS
SELECT
    CAST(checked_at AS DATE) AS checked_on,
    EXTRACT(HOUR FROM checked_at) AS checked_hour_utc,
    source_schema || '.' || source_table AS table_name,
    verdict,
    reason,
    count(*) AS checks,
    sum(row_count) AS compared_rows,
    sum(differences) AS differences,
    max(lag_ms) / 1000.0 AS max_lag_seconds
FROM contrail.checks
GROUP BY CAST(checked_at AS DATE), EXTRACT(HOUR FROM checked_at), source_schema, source_table, verdict, reason;

-- The tables of the flights, from the source's catalog: 'contrail deploy --generate' writes them, a test finds them stale.
-- contrail: tables begin
CREATE OR ALTER TABLE "flightops_changelog"."acars_message" (
    "sent_at" TIMESTAMP_TZ(6),
    "icao24" VARCHAR,
    "registration" VARCHAR,
    "flight_id" VARCHAR,
    "label" VARCHAR,
    "body" VARCHAR,
    "raw" BINARY,
    "acknowledged_at" TIMESTAMP_TZ(6),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."acars_message" (
    "sent_at" TIMESTAMP_TZ(6),
    "icao24" VARCHAR,
    "registration" VARCHAR,
    "flight_id" VARCHAR,
    "label" VARCHAR,
    "body" VARCHAR,
    "raw" BINARY,
    "acknowledged_at" TIMESTAMP_TZ(6),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."acars_message" AS
WITH versions AS (
    SELECT l."sent_at", l."icao24", l."registration", l."flight_id", l."label", l."body", l."raw", l."acknowledged_at", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."sent_at", l."icao24", l."registration", l."flight_id", l."label", l."body", l."raw", l."acknowledged_at" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."sent_at", l."icao24", l."registration", l."flight_id", l."label", l."body", l."raw", l."acknowledged_at" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."acars_message" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."acars_message" WHERE "_op" = 't')
SELECT v."sent_at", v."icao24", v."registration", v."flight_id", v."label", v."body", v."raw", v."acknowledged_at", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."aircraft" (
    "registration" VARCHAR,
    "icao24" VARCHAR,
    "airline" VARCHAR,
    "type" VARCHAR,
    "seats" VARCHAR,
    "mtow_kg" NUMBER(9,2),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."aircraft" (
    "registration" VARCHAR,
    "icao24" VARCHAR,
    "airline" VARCHAR,
    "type" VARCHAR,
    "seats" VARCHAR,
    "mtow_kg" NUMBER(9,2),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."aircraft" AS
WITH versions AS (
    SELECT l."registration", l."icao24", l."airline", l."type", l."seats", l."mtow_kg", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."registration" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."registration" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."aircraft" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."aircraft" WHERE "_op" = 't')
SELECT v."registration", v."icao24", v."airline", v."type", v."seats", v."mtow_kg", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."aircraft_type" (
    "icao" VARCHAR,
    "iata" VARCHAR,
    "name" VARCHAR,
    "wake" VARCHAR,
    "cruise_kt" NUMBER(38,0),
    "ceiling_ft" NUMBER(38,0),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."aircraft_type" (
    "icao" VARCHAR,
    "iata" VARCHAR,
    "name" VARCHAR,
    "wake" VARCHAR,
    "cruise_kt" NUMBER(38,0),
    "ceiling_ft" NUMBER(38,0),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."aircraft_type" AS
WITH versions AS (
    SELECT l."icao", l."iata", l."name", l."wake", l."cruise_kt", l."ceiling_ft", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."icao" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."icao" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."aircraft_type" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."aircraft_type" WHERE "_op" = 't')
SELECT v."icao", v."iata", v."name", v."wake", v."cruise_kt", v."ceiling_ft", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."airline" (
    "iata" VARCHAR,
    "icao" VARCHAR,
    "name" VARCHAR,
    "callsign" VARCHAR,
    "country" VARCHAR,
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."airline" (
    "iata" VARCHAR,
    "icao" VARCHAR,
    "name" VARCHAR,
    "callsign" VARCHAR,
    "country" VARCHAR,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."airline" AS
WITH versions AS (
    SELECT l."iata", l."icao", l."name", l."callsign", l."country", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."iata" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."iata" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."airline" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."airline" WHERE "_op" = 't')
SELECT v."iata", v."icao", v."name", v."callsign", v."country", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."airport" (
    "iata" VARCHAR,
    "icao" VARCHAR,
    "name" VARCHAR,
    "city" VARCHAR,
    "state" VARCHAR,
    "country" VARCHAR,
    "latitude" FLOAT,
    "longitude" FLOAT,
    "elevation_ft" NUMBER(38,0),
    "tz" VARCHAR,
    "attributes" VARCHAR,
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."airport" (
    "iata" VARCHAR,
    "icao" VARCHAR,
    "name" VARCHAR,
    "city" VARCHAR,
    "state" VARCHAR,
    "country" VARCHAR,
    "latitude" FLOAT,
    "longitude" FLOAT,
    "elevation_ft" NUMBER(38,0),
    "tz" VARCHAR,
    "attributes" VARCHAR,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."airport" AS
WITH versions AS (
    SELECT l."iata", l."icao", l."name", l."city", l."state", l."country", l."latitude", l."longitude", l."elevation_ft", l."tz", l."attributes", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."iata" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."iata" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."airport" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."airport" WHERE "_op" = 't')
SELECT v."iata", v."icao", v."name", v."city", v."state", v."country", v."latitude", v."longitude", v."elevation_ft", v."tz", v."attributes", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."booking_ledger" (
    "id" NUMBER(38,0),
    "booked_at" TIMESTAMP_TZ(6),
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "locator" VARCHAR,
    "entry" VARCHAR,
    "amount" NUMBER(38,10),
    "ccy" VARCHAR,
    "fx" VARCHAR,
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."booking_ledger" (
    "id" NUMBER(38,0),
    "booked_at" TIMESTAMP_TZ(6),
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "locator" VARCHAR,
    "entry" VARCHAR,
    "amount" NUMBER(38,10),
    "ccy" VARCHAR,
    "fx" VARCHAR,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."booking_ledger" AS
WITH versions AS (
    SELECT l."id", l."booked_at", l."carrier", l."flight_no", l."locator", l."entry", l."amount", l."ccy", l."fx", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."booking_ledger" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."booking_ledger" WHERE "_op" = 't')
SELECT v."id", v."booked_at", v."carrier", v."flight_no", v."locator", v."entry", v."amount", v."ccy", v."fx", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."crew_assignment" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "crew_id" VARCHAR,
    "duty" VARCHAR,
    "name" VARCHAR,
    "licence" VARCHAR,
    "assigned_at" TIMESTAMP_TZ(6),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."crew_assignment" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "crew_id" VARCHAR,
    "duty" VARCHAR,
    "name" VARCHAR,
    "licence" VARCHAR,
    "assigned_at" TIMESTAMP_TZ(6),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."crew_assignment" AS
WITH versions AS (
    SELECT l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."crew_id", l."duty", l."name", l."licence", l."assigned_at", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."crew_id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."crew_id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."crew_assignment" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."crew_assignment" WHERE "_op" = 't')
SELECT v."flight_date", v."carrier", v."flight_no", v."suffix", v."dep_iata", v."leg_seq", v."crew_id", v."duty", v."name", v."licence", v."assigned_at", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."flight_delay" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "seq" NUMBER(38,0),
    "iata_code" VARCHAR,
    "minutes" NUMBER(38,0),
    "cause" VARCHAR,
    "reported_at" TIMESTAMP_TZ(6),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."flight_delay" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "seq" NUMBER(38,0),
    "iata_code" VARCHAR,
    "minutes" NUMBER(38,0),
    "cause" VARCHAR,
    "reported_at" TIMESTAMP_TZ(6),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."flight_delay" AS
WITH versions AS (
    SELECT l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."seq", l."iata_code", l."minutes", l."cause", l."reported_at", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."flight_delay" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."flight_delay" WHERE "_op" = 't')
SELECT v."flight_date", v."carrier", v."flight_no", v."suffix", v."dep_iata", v."leg_seq", v."seq", v."iata_code", v."minutes", v."cause", v."reported_at", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."flight_leg" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "arr_iata" VARCHAR,
    "registration" VARCHAR,
    "status" VARCHAR,
    "std" TIMESTAMP_TZ(6),
    "etd" TIMESTAMP_TZ(6),
    "sta" TIMESTAMP_TZ(6),
    "eta" TIMESTAMP_TZ(6),
    "out_at" TIMESTAMP_TZ(6),
    "off_at" TIMESTAMP_TZ(6),
    "on_at" TIMESTAMP_TZ(6),
    "in_at" TIMESTAMP_TZ(6),
    "dep_gate" VARCHAR,
    "arr_gate" VARCHAR,
    "passengers" NUMBER(38,0),
    "distance_mi" NUMBER(38,0),
    "codeshares" VARCHAR,
    "version" NUMBER(38,0),
    "updated_at" TIMESTAMP_TZ(6),
    "diverted_to" VARCHAR,
    "cancellation" VARCHAR,
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."flight_leg" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "arr_iata" VARCHAR,
    "registration" VARCHAR,
    "status" VARCHAR,
    "std" TIMESTAMP_TZ(6),
    "etd" TIMESTAMP_TZ(6),
    "sta" TIMESTAMP_TZ(6),
    "eta" TIMESTAMP_TZ(6),
    "out_at" TIMESTAMP_TZ(6),
    "off_at" TIMESTAMP_TZ(6),
    "on_at" TIMESTAMP_TZ(6),
    "in_at" TIMESTAMP_TZ(6),
    "dep_gate" VARCHAR,
    "arr_gate" VARCHAR,
    "passengers" NUMBER(38,0),
    "distance_mi" NUMBER(38,0),
    "codeshares" VARCHAR,
    "version" NUMBER(38,0),
    "updated_at" TIMESTAMP_TZ(6),
    "diverted_to" VARCHAR,
    "cancellation" VARCHAR,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."flight_leg" AS
WITH versions AS (
    SELECT l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."arr_iata", l."registration", l."status", l."std", l."etd", l."sta", l."eta", l."out_at", l."off_at", l."on_at", l."in_at", l."dep_gate", l."arr_gate", l."passengers", l."distance_mi", l."codeshares", l."version", l."updated_at", l."diverted_to", l."cancellation", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."flight_leg" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."flight_leg" WHERE "_op" = 't')
SELECT v."flight_date", v."carrier", v."flight_no", v."suffix", v."dep_iata", v."leg_seq", v."arr_iata", v."registration", v."status", v."std", v."etd", v."sta", v."eta", v."out_at", v."off_at", v."on_at", v."in_at", v."dep_gate", v."arr_gate", v."passengers", v."distance_mi", v."codeshares", v."version", v."updated_at", v."diverted_to", v."cancellation", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."flight_schedule" (
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "period_start" DATE,
    "leg_seq" NUMBER(38,0),
    "dep_iata" VARCHAR,
    "arr_iata" VARCHAR,
    "days_of_op" VARCHAR,
    "valid" VARCHAR,
    "std" TIME(6),
    "sta" TIME(6),
    "type" VARCHAR,
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."flight_schedule" (
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "period_start" DATE,
    "leg_seq" NUMBER(38,0),
    "dep_iata" VARCHAR,
    "arr_iata" VARCHAR,
    "days_of_op" VARCHAR,
    "valid" VARCHAR,
    "std" TIME(6),
    "sta" TIME(6),
    "type" VARCHAR,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."flight_schedule" AS
WITH versions AS (
    SELECT l."carrier", l."flight_no", l."suffix", l."period_start", l."leg_seq", l."dep_iata", l."arr_iata", l."days_of_op", l."valid", l."std", l."sta", l."type", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."carrier", l."flight_no", l."suffix", l."period_start", l."leg_seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."carrier", l."flight_no", l."suffix", l."period_start", l."leg_seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."flight_schedule" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."flight_schedule" WHERE "_op" = 't')
SELECT v."carrier", v."flight_no", v."suffix", v."period_start", v."leg_seq", v."dep_iata", v."arr_iata", v."days_of_op", v."valid", v."std", v."sta", v."type", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."irregularity" (
    "id" VARCHAR,
    "kind" VARCHAR,
    "airport" VARCHAR,
    "affected_legs" VARCHAR,
    "detail" VARCHAR,
    "opened_at" TIMESTAMP_TZ(6),
    "closed_at" TIMESTAMP_TZ(6),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."irregularity" (
    "id" VARCHAR,
    "kind" VARCHAR,
    "airport" VARCHAR,
    "affected_legs" VARCHAR,
    "detail" VARCHAR,
    "opened_at" TIMESTAMP_TZ(6),
    "closed_at" TIMESTAMP_TZ(6),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."irregularity" AS
WITH versions AS (
    SELECT l."id", l."kind", l."airport", l."affected_legs", l."detail", l."opened_at", l."closed_at", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."irregularity" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."irregularity" WHERE "_op" = 't')
SELECT v."id", v."kind", v."airport", v."affected_legs", v."detail", v."opened_at", v."closed_at", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."lounge_visit" (
    "id" NUMBER(38,0),
    "airport" VARCHAR,
    "visited_at" TIMESTAMP_TZ(6),
    "guests" NUMBER(38,0),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."lounge_visit" (
    "id" NUMBER(38,0),
    "airport" VARCHAR,
    "visited_at" TIMESTAMP_TZ(6),
    "guests" NUMBER(38,0),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."lounge_visit" AS
WITH versions AS (
    SELECT l."id", l."airport", l."visited_at", l."guests", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."id" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."lounge_visit" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."lounge_visit" WHERE "_op" = 't')
SELECT v."id", v."airport", v."visited_at", v."guests", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."ops_plan" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "route" VARCHAR,
    "ofp" VARCHAR,
    "fuel_kg" NUMBER(12,3),
    "performance" VARCHAR,
    "revision" NUMBER(38,0),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."ops_plan" (
    "flight_date" DATE,
    "carrier" VARCHAR,
    "flight_no" NUMBER(38,0),
    "suffix" VARCHAR,
    "dep_iata" VARCHAR,
    "leg_seq" NUMBER(38,0),
    "route" VARCHAR,
    "ofp" VARCHAR,
    "fuel_kg" NUMBER(12,3),
    "performance" VARCHAR,
    "revision" NUMBER(38,0),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."ops_plan" AS
WITH versions AS (
    SELECT l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq", l."route", l."ofp", l."fuel_kg", l."performance", l."revision", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."flight_date", l."carrier", l."flight_no", l."suffix", l."dep_iata", l."leg_seq" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."ops_plan" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."ops_plan" WHERE "_op" = 't')
SELECT v."flight_date", v."carrier", v."flight_no", v."suffix", v."dep_iata", v."leg_seq", v."route", v."ofp", v."fuel_kg", v."performance", v."revision", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';

CREATE OR ALTER TABLE "flightops_changelog"."position_report" (
    "icao24" VARCHAR,
    "callsign" VARCHAR,
    "origin_country" VARCHAR,
    "time_position" TIMESTAMP_TZ(6),
    "last_contact" TIMESTAMP_TZ(6),
    "longitude" FLOAT,
    "latitude" FLOAT,
    "baro_altitude" FLOAT,
    "on_ground" BOOLEAN,
    "velocity" FLOAT,
    "true_track" FLOAT,
    "vertical_rate" FLOAT,
    "geo_altitude" FLOAT,
    "squawk" VARCHAR,
    "position_source" NUMBER(38,0),
    "_op" VARCHAR NOT NULL,
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_lsn" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL,
    "_committed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_landed_at" TIMESTAMP_TZ(6) NOT NULL,
    "_unchanged" VARCHAR
);

CREATE OR ALTER TABLE "flightops"."position_report" (
    "icao24" VARCHAR,
    "callsign" VARCHAR,
    "origin_country" VARCHAR,
    "time_position" TIMESTAMP_TZ(6),
    "last_contact" TIMESTAMP_TZ(6),
    "longitude" FLOAT,
    "latitude" FLOAT,
    "baro_altitude" FLOAT,
    "on_ground" BOOLEAN,
    "velocity" FLOAT,
    "true_track" FLOAT,
    "vertical_rate" FLOAT,
    "geo_altitude" FLOAT,
    "squawk" VARCHAR,
    "position_source" NUMBER(38,0),
    "_tx_id" NUMBER(38,0) NOT NULL,
    "_ordinal" NUMBER(38,0) NOT NULL
);

CREATE VIEW IF NOT EXISTS "flightops_history"."position_report" AS
WITH versions AS (
    SELECT l."icao24", l."callsign", l."origin_country", l."time_position", l."last_contact", l."longitude", l."latitude", l."baro_altitude", l."on_ground", l."velocity", l."true_track", l."vertical_rate", l."geo_altitude", l."squawk", l."position_source", l."_op", l."_tx_id", l."_ordinal", l."_committed_at",
        lead(l."_ordinal") OVER (PARTITION BY l."icao24", l."callsign", l."origin_country", l."time_position", l."last_contact", l."longitude", l."latitude", l."baro_altitude", l."on_ground", l."velocity", l."true_track", l."vertical_rate", l."geo_altitude", l."squawk", l."position_source" ORDER BY l."_ordinal", l."_op" DESC) AS "_next",
        lead(l."_committed_at") OVER (PARTITION BY l."icao24", l."callsign", l."origin_country", l."time_position", l."last_contact", l."longitude", l."latitude", l."baro_altitude", l."on_ground", l."velocity", l."true_track", l."vertical_rate", l."geo_altitude", l."squawk", l."position_source" ORDER BY l."_ordinal", l."_op" DESC) AS "_next_at"
    FROM "flightops_changelog"."position_report" l WHERE l."_op" <> 't'),
truncations AS (
    SELECT "_ordinal", "_committed_at",
        coalesce(lag("_ordinal") OVER (ORDER BY "_ordinal"), -1) AS "_previous"
    FROM "flightops_changelog"."position_report" WHERE "_op" = 't')
SELECT v."icao24", v."callsign", v."origin_country", v."time_position", v."last_contact", v."longitude", v."latitude", v."baro_altitude", v."on_ground", v."velocity", v."true_track", v."vertical_rate", v."geo_altitude", v."squawk", v."position_source", v."_committed_at" AS "valid_from",
    CASE WHEN t."_ordinal" IS NOT NULL AND (v."_next" IS NULL OR t."_ordinal" <= v."_next")
        THEN t."_committed_at" ELSE v."_next_at" END AS "valid_to",
    v."_op", v."_tx_id", v."_ordinal"
FROM versions v
LEFT JOIN truncations t ON v."_ordinal" < t."_ordinal" AND v."_ordinal" >= t."_previous"
WHERE v."_op" <> 'd';
-- contrail: tables end

-- What the flights say: deploy/analytics/*.sql, written here by 'contrail deploy --generate'.
-- contrail: analytics begin
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

-- How fresh each table is: its newest change, when the source committed it, and when it landed. A table that nobody
-- changes grows old here and is up to date all the same; what is late has a long landing delay.
CREATE OR REPLACE VIEW analytics.pipeline_freshness AS
SELECT
    'flightops.acars_message' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."acars_message"
UNION ALL
SELECT
    'flightops.aircraft' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."aircraft"
UNION ALL
SELECT
    'flightops.aircraft_type' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."aircraft_type"
UNION ALL
SELECT
    'flightops.airline' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."airline"
UNION ALL
SELECT
    'flightops.airport' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."airport"
UNION ALL
SELECT
    'flightops.booking_ledger' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."booking_ledger"
UNION ALL
SELECT
    'flightops.crew_assignment' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."crew_assignment"
UNION ALL
SELECT
    'flightops.flight_delay' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."flight_delay"
UNION ALL
SELECT
    'flightops.flight_leg' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."flight_leg"
UNION ALL
SELECT
    'flightops.flight_schedule' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."flight_schedule"
UNION ALL
SELECT
    'flightops.irregularity' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."irregularity"
UNION ALL
SELECT
    'flightops.lounge_visit' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."lounge_visit"
UNION ALL
SELECT
    'flightops.ops_plan' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."ops_plan"
UNION ALL
SELECT
    'flightops.position_report' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "flightops_changelog"."position_report";
COMMENT ON VIEW analytics.pipeline_freshness IS 'The newest commit and landing of each table';
-- contrail: analytics end
