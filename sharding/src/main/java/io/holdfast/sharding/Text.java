package io.holdfast.sharding;

/**
 * Text that can be kept. PostgreSQL's JSON has no U+0000 and no half of a surrogate pair; many sessions' events are one
 * transaction, so a single one that it refuses would fail all of them.
 */
final class Text {
    private Text() {}

    static String checked(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(what + " must not contain U+0000");
            }
            if (Character.isSurrogate(c)) {
                boolean whole = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!whole) {
                    throw new IllegalArgumentException(what + " must not contain half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }
}
