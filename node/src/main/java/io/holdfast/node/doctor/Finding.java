package io.holdfast.node.doctor;

/**
 * One thing that was looked at; the sentence says what is, and what to do where something is to be done.
 *
 * @param check a word for what was looked at
 */
public record Finding(Level level, String check, String sentence) {

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        GOOD,
        /** It will run, and will hurt some day. */
        RISKY,
        /** It will not run, or will lose what it promises. */
        BAD
    }

    static Finding good(String check, String sentence) {
        return new Finding(Level.GOOD, check, sentence);
    }

    static Finding risky(String check, String sentence) {
        return new Finding(Level.RISKY, check, sentence);
    }

    static Finding bad(String check, String sentence) {
        return new Finding(Level.BAD, check, sentence);
    }
}
