@NullMarked
package io.contrail.snowflake.catalog;

import org.jspecify.annotations.NullMarked;
