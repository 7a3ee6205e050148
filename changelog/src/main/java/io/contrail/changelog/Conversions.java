package io.contrail.changelog;

/** Which types hold every value of another without loss. */
final class Conversions {
    private static final int DIGITS_OF_INT64 = 19;

    private Conversions() {}

    static boolean exact(ColumnType from, ColumnType to) {
        if (from.equals(to)) {
            return true;
        } else if (to instanceof ColumnType.Text) {
            return from instanceof ColumnType.Int
                    || from instanceof ColumnType.Decimal
                    || from instanceof ColumnType.Bool
                    || from instanceof ColumnType.Uuid;
        } else if (from instanceof ColumnType.Floating small && to instanceof ColumnType.Floating large) {
            return large.bits() >= small.bits();
        } else if (from instanceof ColumnType.Int small && to instanceof ColumnType.Int large) {
            return large.bits() >= small.bits();
        } else if (from instanceof ColumnType.Int small && to instanceof ColumnType.Decimal large) {
            return large.precision() - large.scale() >= digits(small);
        } else if (from instanceof ColumnType.Decimal small && to instanceof ColumnType.Decimal large) {
            return large.scale() >= small.scale()
                    && large.precision() - large.scale() >= small.precision() - small.scale();
        }
        return false;
    }

    private static int digits(ColumnType.Int type) {
        return type.bits() == 16 ? 5 : type.bits() == 32 ? 10 : DIGITS_OF_INT64;
    }
}
