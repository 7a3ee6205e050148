package io.contrail.simulator.operations;

import io.contrail.simulator.reference.Airport;

/** The shortest way between two airports on a sphere. */
public record GreatCircle(Point from, Point to) {
    /** Degrees north and east. */
    public record Point(double latitude, double longitude) {}

    static GreatCircle between(Airport from, Airport to) {
        return new GreatCircle(new Point(from.latitude(), from.longitude()), new Point(to.latitude(), to.longitude()));
    }

    /** The point at a fraction of the way, 0 at the start and 1 at the end. */
    Point at(double fraction) {
        double lat1 = Math.toRadians(from.latitude);
        double lon1 = Math.toRadians(from.longitude);
        double lat2 = Math.toRadians(to.latitude);
        double lon2 = Math.toRadians(to.longitude);
        double angle = 2
                * Math.asin(Math.sqrt(Math.pow(Math.sin((lat2 - lat1) / 2), 2)
                        + Math.cos(lat1) * Math.cos(lat2) * Math.pow(Math.sin((lon2 - lon1) / 2), 2)));
        if (angle < 1e-9) {
            return from;
        }
        double a = Math.sin((1 - fraction) * angle) / Math.sin(angle);
        double b = Math.sin(fraction * angle) / Math.sin(angle);
        double x = a * Math.cos(lat1) * Math.cos(lon1) + b * Math.cos(lat2) * Math.cos(lon2);
        double y = a * Math.cos(lat1) * Math.sin(lon1) + b * Math.cos(lat2) * Math.sin(lon2);
        double z = a * Math.sin(lat1) + b * Math.sin(lat2);
        return new Point(Math.toDegrees(Math.atan2(z, Math.hypot(x, y))), Math.toDegrees(Math.atan2(y, x)));
    }

    /** Degrees clockwise from true north, 0 to 360, at a fraction of the way. */
    double trackAt(double fraction) {
        double step = 1e-3;
        Point here = at(Math.min(fraction, 1 - step));
        Point next = at(Math.min(fraction, 1 - step) + step);
        double lat1 = Math.toRadians(here.latitude);
        double lat2 = Math.toRadians(next.latitude);
        double dLon = Math.toRadians(next.longitude - here.longitude);
        double y = Math.sin(dLon) * Math.cos(lat2);
        double x = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(dLon);
        return (Math.toDegrees(Math.atan2(y, x)) + 360) % 360;
    }
}
