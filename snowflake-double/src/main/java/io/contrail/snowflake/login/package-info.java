@NullMarked
package io.contrail.snowflake.login;

import org.jspecify.annotations.NullMarked;
