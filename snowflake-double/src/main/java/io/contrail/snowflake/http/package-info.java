@NullMarked
package io.contrail.snowflake.http;

import org.jspecify.annotations.NullMarked;
