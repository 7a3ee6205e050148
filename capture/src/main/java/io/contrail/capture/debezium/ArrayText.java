package io.contrail.capture.debezium;

/**
 * Turns an array as PostgreSQL spells it, e.g. {@code {{1,NULL},{2,3}}}, into JSON without loss: {@code
 * [[1,null],[2,3]]}. Integers, finite floats and booleans are JSON's own; every other element is a string with
 * PostgreSQL's text of it. An array whose indexes do not begin at 1 has no counterpart and becomes one JSON string with
 * the whole text, {@code "[0:1]={1,2}"}.
 */
final class ArrayText {
    /** What the elements are in JSON. */
    enum Elements {
        NUMBERS,
        BOOLEANS,
        TEXTS
    }

    private final String text;
    private final Elements elements;
    private final char delimiter;
    private final StringBuilder json;
    private int at;

    private ArrayText(String text, Elements elements, char delimiter) {
        this.text = text;
        this.elements = elements;
        this.delimiter = delimiter;
        this.json = new StringBuilder(text.length() + 16);
    }

    /** @param delimiter between elements: a comma, for boxes a semicolon */
    static String toJson(String text, Elements elements, char delimiter) {
        ArrayText array = new ArrayText(text, elements, delimiter);
        if (text.isEmpty() || text.charAt(0) != '{') {
            JsonText.string(array.json, text);
        } else {
            array.array();
            if (array.at != text.length()) {
                throw notAnArray();
            }
        }
        return array.json.toString();
    }

    private void array() {
        json.append('[');
        at++;
        boolean first = true;
        while (peek() != '}') {
            if (!first) {
                if (peek() != delimiter) {
                    throw notAnArray();
                }
                at++;
                json.append(',');
            }
            first = false;
            switch (peek()) {
                case '{' -> array();
                case '"' -> quoted();
                default -> plain();
            }
        }
        at++;
        json.append(']');
    }

    private void quoted() {
        StringBuilder element = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            if (peek() == '\\') {
                at++;
            }
            element.append(peek());
        }
        at++;
        JsonText.string(json, element.toString());
    }

    private void plain() {
        int start = at;
        while (peek() != delimiter && peek() != '}') {
            if (peek() == '\\') {
                throw notAnArray(); // PostgreSQL quotes an element with a backslash
            }
            at++;
        }
        String element = text.substring(start, at);
        if (element.isEmpty()) {
            throw notAnArray();
        } else if (element.equals("NULL")) {
            json.append("null");
        } else if (elements == Elements.BOOLEANS) {
            json.append(element.equals("t"));
        } else if (elements == Elements.NUMBERS && isFinite(element)) {
            json.append(element);
        } else {
            JsonText.string(json, element);
        }
    }

    /** PostgreSQL spells finite numbers as JSON does; the others begin with a letter. */
    private static boolean isFinite(String number) {
        char first = number.charAt(number.charAt(0) == '-' ? 1 : 0);
        return first >= '0' && first <= '9';
    }

    private char peek() {
        if (at >= text.length()) {
            throw notAnArray();
        }
        return text.charAt(at);
    }

    private static IllegalArgumentException notAnArray() {
        return new IllegalArgumentException("Not an array as PostgreSQL prints it");
    }
}
