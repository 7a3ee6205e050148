package io.contrail.simulator.replay;

import io.contrail.simulator.operations.Flight;
import io.contrail.simulator.operations.LifeCycle;
import io.contrail.simulator.operations.TimedChange;
import io.contrail.simulator.operations.Timetable;
import java.util.List;
import java.util.PriorityQueue;

/**
 * All changes of all flights in their one order, from any position on. Holds the flights that are under way, a window
 * over the endless timetable, and rebuilds it from nothing but the position. Not thread-safe.
 */
final class ChangeStream {
    private final Timetable timetable;
    private final PriorityQueue<Life> underWay = new PriorityQueue<>();
    private long nextFlight;

    /** What is left of one flight's life. */
    private static final class Life implements Comparable<Life> {
        private final List<TimedChange> changes;
        private int next;

        Life(List<TimedChange> changes) {
            this.changes = changes;
        }

        TimedChange head() {
            return changes.get(next);
        }

        /** Steps over what has been done already; false when nothing is left. */
        boolean skip(ReplayPosition done) {
            while (next < changes.size() && !isAfter(head(), done)) {
                next++;
            }
            return next < changes.size();
        }

        boolean advance() {
            next++;
            return next < changes.size();
        }

        @Override
        public int compareTo(Life other) {
            return head().compareTo(other.head());
        }
    }

    ChangeStream(Timetable timetable, ReplayPosition after) {
        this.timetable = timetable;
        if (after.changes() == 0) {
            return;
        }
        nextFlight = timetable.firstFrom(after.lastAt().minus(LifeCycle.LONGEST));
        while (!timetable.begins(nextFlight).isAfter(after.lastAt())) {
            Life life = new Life(LifeCycle.of(timetable.flight(nextFlight++)));
            if (life.skip(after)) {
                underWay.add(life);
            }
        }
    }

    TimedChange next() {
        Life first = underWay.peek();
        while (first == null
                || !timetable.begins(nextFlight).isAfter(first.head().at())) {
            Flight flight = timetable.flight(nextFlight++);
            underWay.add(new Life(LifeCycle.of(flight)));
            first = underWay.peek();
        }
        Life life = underWay.remove();
        TimedChange change = life.head();
        if (life.advance()) {
            underWay.add(life);
        }
        return change;
    }

    private static boolean isAfter(TimedChange change, ReplayPosition done) {
        int byTime = change.at().compareTo(done.lastAt());
        return byTime > 0 || (byTime == 0 && change.flight() > done.lastFlight());
    }
}
