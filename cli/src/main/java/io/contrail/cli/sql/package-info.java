/** SQL on either side, its results read alike so that they can be compared. */
@NullMarked
package io.contrail.cli.sql;

import org.jspecify.annotations.NullMarked;
