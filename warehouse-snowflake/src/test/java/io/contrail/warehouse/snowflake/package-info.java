@NullMarked
package io.contrail.warehouse.snowflake;

import org.jspecify.annotations.NullMarked;
