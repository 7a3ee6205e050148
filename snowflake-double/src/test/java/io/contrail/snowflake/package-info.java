@NullMarked
package io.contrail.snowflake;

import org.jspecify.annotations.NullMarked;
