@NullMarked
package io.contrail.snowflake.session;

import org.jspecify.annotations.NullMarked;
