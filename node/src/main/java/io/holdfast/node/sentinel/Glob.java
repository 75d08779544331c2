package io.holdfast.node.sentinel;

/**
 * Redis' patterns: {@code *}, {@code ?}, {@code [abc]}, {@code [^a-z]} and a backslash before what is meant literally.
 * Only the last star is ever tried again, so that no pattern costs more than its length times the text's.
 */
final class Glob {
    private final String pattern;
    private final String text;
    private int at;

    private Glob(String pattern, String text) {
        this.pattern = pattern;
        this.text = text;
    }

    static boolean matches(String pattern, String text) {
        return new Glob(pattern, text).matches();
    }

    private boolean matches() {
        int seen = 0;
        int star = -1;
        int resume = 0;
        while (seen < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = ++at;
                resume = seen;
            } else if (at < pattern.length() && takes(text.charAt(seen))) {
                seen++;
            } else if (star >= 0) {
                at = star;
                seen = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** Whether the pattern's next element takes {@code c}; it is passed over in any case. */
    private boolean takes(char c) {
        char next = pattern.charAt(at++);
        return switch (next) {
            case '?' -> true;
            case '[' -> listed(c);
            case '\\' -> (at < pattern.length() ? pattern.charAt(at++) : next) == c;
            default -> next == c;
        };
    }

    private boolean listed(char c) {
        boolean inverted = at < pattern.length() && pattern.charAt(at) == '^';
        if (inverted) {
            at++;
        }
        boolean found = false;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            found |= inRange(c);
        }
        at = Math.min(at + 1, pattern.length());
        return found != inverted;
    }

    private boolean inRange(char c) {
        if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
            at++;
        }
        char low = pattern.charAt(at++);
        if (at + 1 < pattern.length() && pattern.charAt(at) == '-') {
            char high = pattern.charAt(at + 1);
            at += 2;
            return c >= Math.min(low, high) && c <= Math.max(low, high);
        }
        return low == c;
    }
}
