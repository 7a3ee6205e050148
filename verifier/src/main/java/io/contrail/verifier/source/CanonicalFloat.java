package io.contrail.verifier.source;

import io.contrail.changelog.ColumnType;

/** Floats are compared by their bits; people, and PostgreSQL, read them as numbers. */
public final class CanonicalFloat {
    private CanonicalFloat() {}

    /** The number that a canonical text stands for; every other type's text as it is. */
    public static String readable(String canonical, ColumnType type) {
        if (!(type instanceof ColumnType.Floating floating)) {
            return canonical;
        } else if (floating.bits() == 64 && canonical.length() == 16) {
            return Double.toString(Double.longBitsToDouble(Long.parseUnsignedLong(canonical, 16)));
        } else if (floating.bits() == 32 && canonical.length() == 8) {
            return Float.toString(Float.intBitsToFloat(Integer.parseUnsignedInt(canonical, 16)));
        }
        return canonical;
    }
}
