package io.contrail.capture.preflight;

import java.util.List;

/**
 * What one check saw.
 *
 * @param check the check's name, the same in every run
 * @param what what is so, a whole sentence that names the thing
 * @param meaning what it means for the source or the warehouse; empty when all is well
 * @param remedies any one of them mends it
 */
public record Finding(String check, Severity severity, String what, String meaning, List<Remedy> remedies) {
    public Finding {
        remedies = List.copyOf(remedies);
    }

    static Finding ok(String check, String what) {
        return new Finding(check, Severity.OK, what, "", List.of());
    }

    static Finding warning(String check, String what, String meaning, Remedy... remedies) {
        return new Finding(check, Severity.WARNING, what, meaning, List.of(remedies));
    }

    static Finding error(String check, String what, String meaning, Remedy... remedies) {
        return new Finding(check, Severity.ERROR, what, meaning, List.of(remedies));
    }
}
