/**
 * A double of Snowflake's protocols, for tests: the official clients, unmodified, connect to it over plain HTTP, and
 * DuckDB is behind it. It enforces what is known of the service. It is not Snowflake: what only the service can show
 * (casting in a pipe, file mode, cost, latency) it cannot show.
 */
@NullMarked
package io.contrail.snowflake;

import org.jspecify.annotations.NullMarked;
