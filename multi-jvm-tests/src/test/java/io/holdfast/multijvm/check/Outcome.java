package io.holdfast.multijvm.check;

/** What a client knows of what it asked for. No answer, a dropped connection or a warning is {@code UNKNOWN}, never one of the others. */
public enum Outcome {
    /** It is done. */
    DONE,
    /** It surely was not done, and never will be. */
    REFUSED,
    /** It may be done, may be done later, or never. */
    UNKNOWN
}
