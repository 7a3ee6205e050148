package io.contrail.simulator.operations;

import io.contrail.simulator.operations.FlightChange.Operation;

/** One row, or several equal ones, inserted, updated or deleted. */
public record RowChange(Operation operation, Row row) {}
