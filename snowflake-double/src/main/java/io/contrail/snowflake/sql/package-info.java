@NullMarked
package io.contrail.snowflake.sql;

import org.jspecify.annotations.NullMarked;
