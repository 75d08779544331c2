package io.holdfast.sharding.model;

/** Why something was not done. Only {@link #UNAVAILABLE} leaves open whether it was. */
public enum Refusal {
    /** No such session, and none that this node would know had been. */
    UNKNOWN,
    /** It ended, or its id was rotated. */
    GONE,
    /** An attribute that the change touches is newer than what the caller saw. */
    CONFLICT,
    /** The change does not fit what is there: a number is asked of a text. */
    MISFIT,
    /** The idempotency key was used for something else. */
    REUSED,
    TOO_LARGE,
    TOO_MANY,
    /** Not now, and perhaps it was done all the same: ask again. */
    UNAVAILABLE
}
