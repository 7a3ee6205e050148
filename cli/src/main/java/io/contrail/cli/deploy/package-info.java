/** Deploys a file of SQL, {@code snowflake.sql} above all: splits it, plans it against what is there, runs it. */
@NullMarked
package io.contrail.cli.deploy;

import org.jspecify.annotations.NullMarked;
