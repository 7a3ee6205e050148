package io.contrail.simulator.operations;

/** One row inserted, updated or deleted. */
public sealed interface FlightChange {
    /** What a change does to its row. */
    enum Operation {
        INSERT,
        UPDATE,
        DELETE
    }

    Operation operation();

    record LegInserted(Leg leg) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.INSERT;
        }
    }

    record LegUpdated(Leg leg) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.UPDATE;
        }
    }

    record LegDeleted(LegKey leg) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.DELETE;
        }
    }

    record DelayInserted(FlightDelay delay) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.INSERT;
        }
    }

    record DelayUpdated(FlightDelay delay) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.UPDATE;
        }
    }

    record DelayDeleted(LegKey leg, int sequence) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.DELETE;
        }
    }

    record PlanInserted(OpsPlan plan) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.INSERT;
        }
    }

    record PlanRevised(OpsPlan plan) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.UPDATE;
        }
    }

    record PlanDeleted(LegKey leg) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.DELETE;
        }
    }

    record PositionReported(PositionReport report) implements FlightChange {
        @Override
        public Operation operation() {
            return Operation.INSERT;
        }
    }
}
