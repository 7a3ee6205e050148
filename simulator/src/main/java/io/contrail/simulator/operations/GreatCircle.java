package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airport;

/** The shortest way between two airports on a sphere. */
public final class GreatCircle {
    private static final double EARTH_RADIUS_MILES = 3958.8;

    private final double[] from;
    private final double[] to;
    private final double angle;

    /** Degrees north and east. */
    public record Point(double latitude, double longitude) {
        /** The same point on the unit sphere. */
        private double[] vector() {
            double lat = Math.toRadians(latitude);
            double lon = Math.toRadians(longitude);
            return new double[] {Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)};
        }
    }

    private GreatCircle(double[] from, double[] to) {
        this.from = from;
        this.to = to;
        double dot = from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
        angle = Math.acos(Math.max(-1, Math.min(1, dot)));
    }

    static GreatCircle between(Airport from, Airport to) {
        return between(place(from), place(to));
    }

    static GreatCircle between(Point from, Point to) {
        return new GreatCircle(from.vector(), to.vector());
    }

    static Point place(Airport airport) {
        return new Point(airport.latitude(), airport.longitude());
    }

    /** Statute miles from start to end. */
    double miles() {
        return angle * EARTH_RADIUS_MILES;
    }

    /** The point at a fraction of the way, 0 at the start and 1 at the end. */
    Point at(double fraction) {
        double a = angle < 1e-9 ? 1 : Math.sin((1 - fraction) * angle) / Math.sin(angle);
        double b = angle < 1e-9 ? 0 : Math.sin(fraction * angle) / Math.sin(angle);
        double x = a * from[0] + b * to[0];
        double y = a * from[1] + b * to[1];
        double z = a * from[2] + b * to[2];
        return new Point(Math.toDegrees(Math.atan2(z, Math.sqrt(x * x + y * y))), Math.toDegrees(Math.atan2(y, x)));
    }

    /** Degrees clockwise from true north, 0 to 360, at a fraction of the way. */
    double trackAt(double fraction) {
        double step = 1e-3;
        Point here = at(Math.min(fraction, 1 - step));
        Point next = at(Math.min(fraction, 1 - step) + step);
        double lat1 = Math.toRadians(here.latitude());
        double lat2 = Math.toRadians(next.latitude());
        double dLon = Math.toRadians(next.longitude() - here.longitude());
        double y = Math.sin(dLon) * Math.cos(lat2);
        double x = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(dLon);
        return (Math.toDegrees(Math.atan2(y, x)) + 360) % 360;
    }
}
