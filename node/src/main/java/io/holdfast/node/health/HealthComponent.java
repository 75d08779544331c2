package io.holdfast.node.health;

/**
 * One part whose health a node tells. An application that embeds a node adds its own; {@link WatchedComponent} makes one
 * of a look that may take its time.
 */
public interface HealthComponent {

    /** A short lower-case name, unique within the node. */
    String name();

    /** What fails while this part is down. Liveness never does: a restart mends no database. */
    Affects affects();

    /** How it is; returns at once. */
    Finding find();

    /** What fails while a part is down. */
    enum Affects {
        /** {@code /ready} and {@code /health}. */
        READY,
        /** {@code /health}. */
        HEALTH,
        /** Nothing; it is shown. */
        NONE
    }

    /**
     * What was found.
     *
     * @param detail one sentence for people
     */
    record Finding(boolean up, String detail) {}
}
