-- Run once, by the image's entry point, when the database's files are made. The role that captures is made later by
-- 'contrail doctor --fix', when there are tables.
\set ON_ERROR_STOP on
\getenv flightops_password FLIGHTOPS_PASSWORD
\getenv monitor_password MONITOR_PASSWORD
CREATE ROLE flightops LOGIN PASSWORD :'flightops_password';
GRANT CREATE ON DATABASE flightops TO flightops;
CREATE ROLE contrail_monitor LOGIN PASSWORD :'monitor_password' IN ROLE pg_monitor;
