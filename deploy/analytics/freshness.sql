-- How fresh each table is: its newest change, when the source committed it, and when it landed. A table that nobody
-- changes grows old here and is up to date all the same; what is late has a long landing delay.
CREATE OR REPLACE VIEW analytics.pipeline_freshness AS
-- for each table
SELECT
    '${schema}.${table}' AS table_name,
    count(*) AS changes,
    max("_ordinal") AS newest_ordinal,
    max("_committed_at") AS newest_commit_at,
    max("_landed_at") AS newest_landing_at,
    datediff('millisecond', max("_committed_at"), max("_landed_at")) / 1000.0 AS landing_delay_seconds,
    datediff('second', max("_committed_at"), current_timestamp) AS seconds_since_commit
FROM "${schema}_changelog"."${table}"
-- end
;
COMMENT ON VIEW analytics.pipeline_freshness IS 'The newest commit and landing of each table';
