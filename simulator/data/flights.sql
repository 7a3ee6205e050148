-- One real week of US flights, Monday 2001-01-08 to Sunday 2001-01-14, local departure dates.
-- Run in DuckDB in the folder simulator/, after unpacking vega-datasets@3.2.1 (see ATTRIBUTION.md) into ./package.
-- The order of the original file is kept: it decides between flights of the same minute.
COPY (
    SELECT strftime(date, '%Y-%m-%d %H:%M') AS date, delay, distance, origin, destination
    FROM read_parquet('package/data/flights-3m.parquet')
    WHERE date >= TIMESTAMP '2001-01-08' AND date < TIMESTAMP '2001-01-15'
) TO 'src/main/resources/io/contrail/simulator/bts/flights-2001-01-08.csv.gz' (FORMAT csv, HEADER, COMPRESSION gzip);
