package io.holdfast.protocol;

import java.util.regex.Pattern;

/** The one rule for the names of nodes and groups: they become file names, slot names and application names. */
final class Names {
    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9-]{0,29}");

    private Names() {}

    static String valid(String kind, String value) {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(kind + " '" + value
                    + "' is not a name: use a lower-case letter, then up to 29 lower-case letters, digits or '-'");
        }
        return value;
    }
}
