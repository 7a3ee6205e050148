package io.contrail.capture.debezium;

/** A value as PostgreSQL itself spells it, apart from the strings that Debezium makes of values and defaults. */
record SourceText(String text) {

    /** How long it is, never what it says: rows end up in logs. */
    @Override
    public String toString() {
        return "SourceText(" + text.length() + ")";
    }
}
