package io.holdfast.node.http;

import java.util.regex.Pattern;

/**
 * A text from outside as it may stand in a log: on one line, without anything that moves a terminal's cursor or turns
 * the direction of writing, and not long.
 */
final class Printable {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final int MOST = 400;

    private Printable() {}

    static String of(String text) {
        var start = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
        return UNSEEN.matcher(start).replaceAll("?");
    }
}
