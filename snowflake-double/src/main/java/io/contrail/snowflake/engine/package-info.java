@NullMarked
package io.contrail.snowflake.engine;

import org.jspecify.annotations.NullMarked;
