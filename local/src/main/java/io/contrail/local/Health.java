package io.contrail.local;

/**
 * How a part is.
 *
 * @param detail what is wrong, in the part's own words; empty when it is well
 */
public record Health(Part part, boolean healthy, String detail) {
    static Health well(Part part) {
        return new Health(part, true, "");
    }

    static Health ill(Part part, String detail) {
        return new Health(part, false, detail);
    }
}
