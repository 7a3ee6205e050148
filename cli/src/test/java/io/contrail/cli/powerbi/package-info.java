/** Reads the Power BI project as its own files, for what can be known of it without Power BI. */
@NullMarked
package io.contrail.cli.powerbi;

import org.jspecify.annotations.NullMarked;
