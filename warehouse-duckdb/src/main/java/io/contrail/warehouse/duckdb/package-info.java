@NullMarked
package io.contrail.warehouse.duckdb;

import org.jspecify.annotations.NullMarked;
