/** The warehouse SPI on Snowflake: changes land by Snowpipe Streaming and are applied by SQL. */
@NullMarked
package io.contrail.warehouse.snowflake;

import org.jspecify.annotations.NullMarked;
