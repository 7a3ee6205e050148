@NullMarked
package io.contrail.snowflake.streaming;

import org.jspecify.annotations.NullMarked;
