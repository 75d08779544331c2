package io.holdfast.protocol;

/** The kind of database that a group runs. */
public enum Engine {
    POSTGRES,
    REDIS
}
