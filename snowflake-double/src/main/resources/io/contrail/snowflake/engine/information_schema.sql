CREATE VIEW $SCHEMA."TABLES" AS
SELECT split_part("SF_NAME"(schema_name), '.', 1) AS "TABLE_CATALOG", split_part("SF_NAME"(schema_name), '.', 2) AS "TABLE_SCHEMA",
    "SF_NAME"(name) AS "TABLE_NAME", kind AS "TABLE_TYPE", rows::DECIMAL(38,0) AS "ROW_COUNT", comment AS "COMMENT"
FROM (SELECT schema_name, table_name AS name, 'BASE TABLE' AS kind, estimated_size AS rows, comment FROM duckdb_tables()
    UNION ALL SELECT schema_name, view_name, 'VIEW', NULL, comment FROM duckdb_views())
WHERE contains(schema_name, '.') AND split_part("SF_NAME"(schema_name), '.', 1) = $DATABASE;
CREATE VIEW $SCHEMA."VIEWS" AS
SELECT split_part("SF_NAME"(schema_name), '.', 1) AS "TABLE_CATALOG", split_part("SF_NAME"(schema_name), '.', 2) AS "TABLE_SCHEMA",
    "SF_NAME"(view_name) AS "TABLE_NAME"
FROM duckdb_views() WHERE contains(schema_name, '.') AND split_part("SF_NAME"(schema_name), '.', 1) = $DATABASE;
CREATE VIEW $SCHEMA."SCHEMATA" AS
SELECT DISTINCT split_part("SF_NAME"(schema_name), '.', 1) AS "CATALOG_NAME", split_part("SF_NAME"(schema_name), '.', 2) AS "SCHEMA_NAME"
FROM duckdb_schemas() WHERE contains(schema_name, '.') AND split_part("SF_NAME"(schema_name), '.', 1) = $DATABASE;
CREATE VIEW $SCHEMA."DATABASES" AS
SELECT DISTINCT split_part("SF_NAME"(schema_name), '.', 1) AS "DATABASE_NAME" FROM duckdb_schemas() WHERE contains(schema_name, '.');
CREATE VIEW $SCHEMA."COLUMNS" AS
SELECT *, CASE WHEN "DATA_TYPE" = 'TEXT' THEN declared_length END AS "CHARACTER_MAXIMUM_LENGTH",
    CASE WHEN "DATA_TYPE" = 'NUMBER' THEN declared_length END AS "NUMERIC_PRECISION",
    CASE WHEN "DATA_TYPE" = 'NUMBER' THEN declared_scale END AS "NUMERIC_SCALE",
    CASE WHEN "DATA_TYPE" LIKE 'TIME%' THEN declared_length END AS "DATETIME_PRECISION"
FROM (SELECT split_part("SF_NAME"(schema_name), '.', 1) AS "TABLE_CATALOG", split_part("SF_NAME"(schema_name), '.', 2) AS "TABLE_SCHEMA",
    "SF_NAME"(table_name) AS "TABLE_NAME", "SF_NAME"(column_name) AS "COLUMN_NAME",
    row_number() OVER (PARTITION BY schema_name, table_name ORDER BY column_index)::DECIMAL(38,0) AS "ORDINAL_POSITION",
    column_default AS "COLUMN_DEFAULT", CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END AS "IS_NULLABLE",
    CASE split_part(declared, '(', 1) WHEN 'VARCHAR' THEN 'TEXT' WHEN 'DECIMAL' THEN 'NUMBER' WHEN 'DOUBLE' THEN 'FLOAT'
        WHEN 'BLOB' THEN 'BINARY' WHEN 'JSON' THEN 'VARIANT' WHEN 'TIMESTAMP' THEN 'TIMESTAMP_NTZ'
        WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_TZ' WHEN 'BIGINT' THEN 'NUMBER' WHEN 'HUGEINT' THEN 'NUMBER'
        WHEN 'INTEGER' THEN 'NUMBER' ELSE split_part(declared, '(', 1) END AS "DATA_TYPE",
    TRY_CAST(regexp_extract(declared, '\((\d+)', 1) AS DECIMAL(38,0)) AS declared_length,
    TRY_CAST(regexp_extract(declared, ',(\d+)', 1) AS DECIMAL(38,0)) AS declared_scale,
    nullif(array_to_string(string_split(comment, chr(10))[2:], chr(10)), '') AS "COMMENT"
  FROM (SELECT *, coalesce(string_split(comment, chr(10))[1], data_type) AS declared FROM duckdb_columns()
    WHERE contains(schema_name, '.') AND split_part("SF_NAME"(schema_name), '.', 1) = $DATABASE));
