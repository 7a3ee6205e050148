@NullMarked
package io.contrail.snowflake.fault;

import org.jspecify.annotations.NullMarked;
