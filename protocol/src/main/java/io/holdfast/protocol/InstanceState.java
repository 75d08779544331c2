package io.holdfast.protocol;

import java.util.Locale;

/** What an agent sees of the instance beside it. */
public enum InstanceState {
    /** This node runs no instance of the group. */
    NONE,
    /** No data directory, or an empty one. */
    EMPTY,
    /** Data is there, no process runs. */
    STOPPED,
    /** The process is being started, or replays after a crash. */
    STARTING,
    /** Runs, receives from nobody, accepts no writes; the position is exact. */
    FENCED,
    /** Follows the primary, but no stream is up at the moment. */
    CONNECTING,
    /** Follows the primary and receives. */
    STREAMING,
    /** Promoted, not yet opened to clients. */
    PROMOTED,
    /** The open primary. */
    RUNNING,
    INITIALISING,
    CLONING,
    REWINDING,
    STOPPING,
    /** The process exists and does not answer a fresh connection. */
    HUNG,
    /** Something that the agent does not mend by itself; the reason says what. */
    FAILED;

    /** The word that operators see. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
